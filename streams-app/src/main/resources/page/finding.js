// One finding: what it is about, why, what shows it, how it changed, and what to do next.

import { ask, codes } from "/page/api.js";
import { add, copyButton, facts, h, row, table } from "/page/dom.js";
import { link } from "/page/route.js";
import { counts, moment, ms, NONE, number, percent, span } from "/page/format.js";
import { findingsTable } from "/page/findings.js";
import * as live from "/page/live.js";
import { fill, LEAST_PAUSE_SECONDS } from "/page/notes.js";
import { code, rule, severity, standing, subject } from "/page/words.js";

export function finding(place, at, signal) {
  const body = h("div");
  add(place, h("h1", null, h("span", { class: "kind" }, "Finding "), h("span", { class: "id" }, at.id)), body);
  const load = () =>
    fill(
      body,
      signal,
      async () => {
        const [answer, catalogued] = await Promise.all([
          ask(`/findings/${encodeURIComponent(at.id)}`, null, signal),
          codes(),
        ]);
        return { answer, catalogued };
      },
      ({ answer, catalogued }) => whole(answer, catalogued),
    );
  load();
  let waits = 0;
  live.listen(signal, (kind, said) => {
    if (((kind === "finding" && said.finding_id === at.id) || kind === "reset") && !waits) {
      waits = setTimeout(() => {
        waits = 0;
        load();
      }, LEAST_PAUSE_SECONDS * 1000);
    }
  });
  signal.addEventListener("abort", () => clearTimeout(waits));
}

function whole(one, catalogued) {
  const known = catalogued.get(one.code);
  const { why, next } = rule(one.rule);
  const details = Object.entries(one.details ?? {});
  return [
    h(
      "p",
      { class: "lead" },
      severity(one.severity),
      " ",
      standing(one),
      " ",
      code(one.code, catalogued),
      " ",
      subject(one),
    ),
    h("p", { class: "lead" }, one.message),
    one.withdrawn
      ? h(
          "p",
          { class: "note warn" },
          h("strong", null, "Withdrawn. "),
          "Later evidence refuted it. It is kept so that you can see what was said, and is not counted.",
        )
      : null,
    h(
      "div",
      { class: "two" },
      h(
        "section",
        null,
        h("h2", null, "Why"),
        known ? h("p", null, `${known.title}. ${known.meaning}`) : null,
        h("p", null, why),
        h(
          "p",
          { class: "quiet" },
          "Rule ",
          h("code", null, one.rule),
          one.violation ? [", violation ", h("code", null, one.violation)] : "",
          one.derived_by ? `, concluded by ${one.derived_by}` : "",
          ".",
        ),
      ),
      h(
        "section",
        null,
        h("h2", null, "What to do next"),
        h("p", null, one.withdrawn ? "Nothing: it did not happen." : next),
        one.status === "CLOSED" && !one.withdrawn
          ? h("p", { class: "quiet" }, "Closed means that it goes on no longer, not that anything was repaired.")
          : null,
      ),
    ),
    facts([
      ["began", moment(one.began_at)],
      ["last seen", moment(one.last_seen_at)],
      ["ended", one.ended_at ? moment(one.ended_at) : "not yet"],
      ["lasted", one.ended_at ? span(ms(one.ended_at) - ms(one.began_at)) : null],
      ["attempts", one.attempts === null ? null : number(one.attempts)],
      ["rejections", one.rejections === null ? null : number(one.rejections)],
      ["rejected share", one.reject_ratio === null ? null : percent(one.reject_ratio)],
      [
        "sessions",
        one.distinct_sessions === null
          ? null
          : `${one.flags?.includes("DISTINCT_CAPPED") ? "at least " : ""}${one.distinct_sessions}`,
      ],
      ["by code", one.by_code ? counts(one.by_code) : null],
      ["fleet", one.fleet_id],
      ["flags", one.flags?.join(" ")],
      ["revision", one.revision],
    ]),
    details.length ? h("section", null, h("h2", null, "Details"), facts(details)) : null,
    h("section", null, h("h2", null, "Evidence"), evidence(one)),
    h("section", null, h("h2", null, "Revisions"), revisions(one.revisions ?? [])),
    h(
      "section",
      null,
      h("h2", null, "Related"),
      one.related?.length
        ? findingsTable("They overlap in time and share evidence", one.related)
        : h("p", { class: "quiet" }, "No other finding overlaps this one and shares evidence."),
    ),
    h(
      "p",
      { class: "actions" },
      copyButton("Copy as JSON", () => JSON.stringify(one, null, 2)),
      copyButton("Copy link", () => location.href),
    ),
  ];
}

/** Of a session each event leads to its place in the timeline; of others the event must be looked for first. */
function evidence(one) {
  if (!one.evidence.length) {
    return h("p", { class: "quiet" }, "No event shows it: it is about something that was not said.");
  }
  const to = (id) =>
    one.subject.kind === "session"
      ? link("session", one.subject.id, { fleet: one.fleet_id, event: id })
      : link("search", null, { fleet: one.fleet_id, q: id });
  return [
    h(
      "ol",
      { class: "evidence" },
      one.evidence.map((id) => h("li", null, h("a", { class: "id", href: to(id) }, id))),
    ),
    one.evidence.length >= 32 ? h("p", { class: "quiet" }, "The first 16 and the last 16 are kept.") : null,
    one.subject.kind === "session"
      ? h("p", null, h("a", { href: link("session", one.subject.id, { fleet: one.fleet_id }) }, "The whole timeline"))
      : null,
  ];
}

const COMPARED = [
  "status",
  "severity",
  "withdrawn",
  "last_seen_at",
  "ended_at",
  "attempts",
  "rejections",
  "distinct_sessions",
  "violation",
  "message",
];

function revisions(all) {
  if (!all.length) {
    return h("p", { class: "quiet" }, "Its revisions are not held any more.");
  }
  return table(
    "Each time something changed",
    ["Revision", "Status", "Severity", "Last seen", "Evidence", "What changed"],
    all.map((one, i) => {
      const before = all[i - 1];
      const changed = before
        ? COMPARED.filter((name) => one[name] !== before[name]).map((name) => name.replaceAll("_", " "))
        : [];
      if (before && one.evidence.length !== before.evidence.length) {
        changed.push("evidence");
      }
      return row([
        one.revision,
        standing(one),
        severity(one.severity),
        moment(one.last_seen_at),
        one.evidence.length,
        before ? changed.join(", ") || NONE : "first said",
      ]);
    }),
  );
}
