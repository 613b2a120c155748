// The fleet in figures, kept up to date by the stream.

import { ask, pages } from "/page/api.js";
import { bars, history } from "/page/charts.js";
import { add, facts, h, put, row, table } from "/page/dom.js";
import { link } from "/page/route.js";
import { many, moment, ms, number, percent, span } from "/page/format.js";
import { nodesTable } from "/page/node.js";
import * as live from "/page/live.js";
import { empty, fill, honesty, LEAST_PAUSE_SECONDS } from "/page/notes.js";
import { findingsTable } from "/page/findings.js";
import { recoveries } from "/page/recoveries.js";
import { sources } from "/page/sources.js";
import { SEVERITIES, STATES } from "/page/words.js";

const WINDOWS = ["15m", "1h", "6h", "24h", "7d"];
/** The stream tells this window; others are asked for. */
const STREAMED = "1h";
const NEWEST = 8;
const BUSIEST = 8;
/** Who asked is kept for so long. */
const SOURCES_MOST = "24h";
const SAMPLES_MOST = 720;
/** Lists and other windows follow the news, and not more often than this. */
const PAUSE_MS = 3 * LEAST_PAUSE_SECONDS * 1000;

/** What the stream has told of each fleet while this page is open: views come and go, and this stays. */
const samples = new Map();

live.listen(new AbortController().signal, (kind, said) => {
  if (kind === "fleet" && said.sessions) {
    const mine = samples.get(said.fleet_id) ?? [];
    samples.set(said.fleet_id, mine);
    mine.push({ at: ms(said.until) ?? Date.now(), sessions: said.sessions });
    mine.splice(0, mine.length - SAMPLES_MOST);
  }
});

export function fleet(place, at, signal) {
  const window = WINDOWS.includes(at.params.get("window")) ? at.params.get("window") : STREAMED;
  const parts = {
    figures: h("div", { class: "figures" }),
    history: h("div"),
    recoveries: h("div"),
    findings: h("div"),
    sources: h("div"),
    nodes: h("div"),
    delays: h("div"),
  };
  add(
    place,
    h("h1", null, at.fleet === "default" ? "Fleet" : ["Fleet ", h("span", { class: "id" }, at.fleet)]),
    windows(at, window),
    parts.figures,
    h(
      "div",
      { class: "two" },
      section("Recovery time", parts.recoveries),
      section("Sessions by state, since this page was opened", parts.history),
    ),
    section(
      "Newest findings",
      parts.findings,
      h("p", null, h("a", { href: link("findings", null, { fleet: at.fleet }) }, "All findings")),
    ),
    section("Busiest sources", parts.sources),
    section("Nodes", parts.nodes),
    section("What Anchorwatch itself was late with", parts.delays),
  );
  let since = null;
  const figures = () =>
    fill(
      parts.figures,
      signal,
      () => ask("/fleet", { fleet: at.fleet, window }, signal),
      (answer) => {
        since = answer.since; // The server's clock says what lies in the window, not the reader's.
        return figuresOf(answer, at);
      },
    );
  const lists = () => {
    fill(
      parts.findings,
      signal,
      () => ask("/findings", { fleet: at.fleet, limit: NEWEST }, signal),
      (answer) => [
        honesty(answer),
        answer.items.length
          ? findingsTable("Newest findings", answer.items)
          : empty("No findings", "Nothing that needs eyes is known. Findings appear here as they are concluded."),
      ],
    );
    fill(
      parts.sources,
      signal,
      () =>
        ask(
          "/sources/top",
          { fleet: at.fleet, window: window === "7d" ? SOURCES_MOST : window, limit: BUSIEST },
          signal,
        ),
      (answer) => [
        window === "7d" ? h("p", { class: "quiet" }, "Of the last 24 h: who asked is kept for a day.") : null,
        sources(answer, at.fleet),
      ],
    );
    fill(
      parts.nodes,
      signal,
      () => pages("/nodes", { fleet: at.fleet }, signal, 5, "items"),
      (answer) => [honesty(answer), nodesTable(answer.items, at.fleet)],
    );
    fill(
      parts.recoveries,
      signal,
      () => ask("/recoveries", { fleet: at.fleet, since, limit: 1000 }, signal),
      (answer) => recoveries(answer, at.fleet),
    );
    fill(parts.delays, signal, () => ask("/delays", { limit: 5 }, signal), delays);
  };
  const sketch = () => put(parts.history, history(samples.get(at.fleet) ?? []));
  figures().then(() => signal.aborted || lists());
  sketch();
  let asked = Date.now();
  live.listen(signal, (kind, said) => {
    if (kind === "fleet" && said.fleet_id === at.fleet) {
      sketch();
      since = window === STREAMED ? said.since : since;
      if (window === STREAMED) {
        put(parts.figures, figuresOf(said, at));
      }
    }
    if (Date.now() - asked >= PAUSE_MS) {
      asked = Date.now();
      lists();
      if (window !== STREAMED) {
        figures();
      }
    }
  });
}

function section(name, ...children) {
  return h("section", null, h("h2", null, name), children);
}

function windows(at, window) {
  return h(
    "p",
    { class: "tabs" },
    "Window ",
    WINDOWS.map((name) =>
      h(
        "a",
        {
          href: link("fleet", null, { fleet: at.fleet, window: name }),
          "aria-current": name === window ? "true" : null,
        },
        name,
      ),
    ),
  );
}

function figuresOf(figures, at) {
  const sessions = Object.values(figures.sessions).reduce((a, b) => a + b, 0);
  const episodes = Object.values(figures.episodes).reduce((a, b) => a + b, 0);
  const took = figures.recovery_duration_ms;
  const anything = sessions || episodes || took.count;
  return [
    honesty(figures),
    anything
      ? null
      : empty("Nothing heard yet", [
          "No event of this fleet has been read. Point a node at the topic, or run ",
          h("code", null, "./anchorwatch demo"),
          ".",
        ]),
    h(
      "div",
      { class: "cards" },
      card(
        "Sessions",
        number(sessions),
        bars(figures.sessions, {
          order: STATES,
          colour: (name) => `state-${name}`,
          to: (name) => link("sessions", null, { fleet: at.fleet, state: name }),
        }),
      ),
      card(
        "Recoveries",
        number(episodes),
        h("p", null, ended(figures.success_ratio)),
        bars(figures.episodes, { order: ["RECOVERED", "TERMINATED", "OPEN"] }),
      ),
      card(
        "Recovery time",
        span(took.p50),
        facts([
          ["p50", span(took.p50)],
          ["p95", span(took.p95)],
          ["p99", span(took.p99)],
          ["longest", span(took.max)],
          ["of", many(took.count, "recovery").replace("recoverys", "recoveries")],
        ]),
        h("p", { class: "quiet" }, "Within 2 %."),
      ),
      card(
        "Findings",
        number(Object.values(figures.findings).reduce((a, b) => a + b, 0)),
        bars(figures.findings, {
          order: [...SEVERITIES].reverse(),
          colour: (name) => `severity-${name}`,
          to: (name) => link("findings", null, { fleet: at.fleet, severity: name }),
        }),
      ),
      card(
        "Rejections",
        number(Object.values(figures.rejections).reduce((a, b) => a + b, 0)),
        bars(figures.rejections, { quiet: "No attempt was rejected." }),
      ),
      card(
        "Ended by",
        number(Object.values(figures.terminations).reduce((a, b) => a + b, 0)),
        bars(figures.terminations, { quiet: "No session ended." }),
        h("p", { class: "quiet" }, `${figures.switches_per_minute} switches a minute`),
      ),
    ),
    invariants(figures.invariants),
    h("p", { class: "quiet" }, `From ${moment(figures.since)} to ${moment(figures.until)}.`),
  ];
}

function ended(ratio) {
  return ratio === null ? "None has ended." : [h("b", null, percent(ratio)), " of the ended ones recovered"];
}

function card(name, figure, ...children) {
  return h("section", { class: "card" }, h("h2", null, name), h("p", { class: "figure" }, figure), children);
}

const HOLDS = { SINGLE_ACTIVE: "one active binding a session", NO_RESET: "no session silently reset" };

function invariants(all) {
  return table(
    "Invariants in this window",
    ["Invariant", "Checked", "Confirmed", "Breached", "Not evaluable", "Binding changes"],
    Object.entries(all).map(([name, tally]) =>
      row([
        h("span", null, h("code", null, name), HOLDS[name] ? ` ${HOLDS[name]}` : ""),
        number(tally.checked),
        number(tally.confirmed),
        tally.breached ? h("strong", { class: "bad" }, number(tally.breached)) : "0",
        number(tally.not_evaluable),
        number(tally.binding_changes),
      ]),
    ),
    { class: "numbers" },
  );
}

function delays(answer) {
  if (!answer.items.length) {
    return [
      honesty(answer),
      h(
        "p",
        { class: "quiet" },
        "Nothing: no event was processed more than 30 s after it was appended, and none was missed.",
      ),
    ];
  }
  return [
    honesty(answer),
    table(
      "Delays, newest first",
      ["Kind", "Topic", "Partition", "Records", "Since", "Until"],
      answer.items.map((one) =>
        row([
          one.kind,
          one.topic,
          one.partition,
          number(one.records),
          one.since ? moment(one.since) : "not known",
          one.until ? moment(one.until) : "still",
        ]),
      ),
    ),
  ];
}
