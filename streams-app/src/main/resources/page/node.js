// Nodes: what they gave numbers to, what was received, what is missing, and how their clocks go.

import { ask } from "/page/api.js";
import { add, facts, h, row, table } from "/page/dom.js";
import { go, link } from "/page/route.js";
import { counts, many, moment, ms, NONE, number, span } from "/page/format.js";
import { fill } from "/page/notes.js";
import { findingsTable } from "/page/findings.js";
import { field, nodeLink } from "/page/words.js";

export function nodesTable(items, fleet) {
  if (!items.length) {
    return h("p", { class: "quiet" }, "No node of this fleet has been heard.");
  }
  return table(
    `${many(items.length, "node")}`,
    ["Node", "Heartbeat", "Last heard", "Received", "Issued", "Missing", "Clock", "Conflicts", "Rejections"],
    items.map((one) =>
      row([
        nodeLink(one.node_id, fleet),
        one.silent ? h("strong", { class: "chip warn" }, "SILENT") : "heard",
        moment(one.last_heard_at),
        number(one.received),
        number(one.issued),
        missing(one) ? h("strong", { class: "warn" }, number(missing(one))) : "0",
        skew(one.skew_ms),
        one.conflicts ? h("strong", null, number(one.conflicts)) : "0",
        counts(one.rejections),
      ]),
    ),
  );
}

function missing(one) {
  return one.missing.reduce((sum, range) => sum + range.to - range.from + 1, 0) + (one.missing_given_up ?? 0);
}

function skew(value) {
  return value === null || value === undefined
    ? h("span", { class: "quiet" }, "not known")
    : Math.abs(value) >= 1000
      ? h("strong", { class: "warn" }, `${span(Math.abs(value))} ${value > 0 ? "ahead" : "behind"}`)
      : `${span(value)}`;
}

export function node(place, at, signal) {
  const body = h("div");
  const found = h("div");
  const [since, until] = [at.params.get("since") ?? "", at.params.get("until") ?? ""];
  add(
    place,
    h("h1", null, h("span", { class: "kind" }, "Node "), h("span", { class: "id" }, at.id)),
    body,
    h("section", null, h("h2", null, "Findings"), found),
  );
  fill(
    body,
    signal,
    () => ask(`/nodes/${encodeURIComponent(at.id)}`, { fleet: at.fleet, since, until }, signal),
    (one) => whole(one, at, since, until),
  );
  fill(
    found,
    signal,
    () => ask("/findings", { fleet: at.fleet, subject: at.id, limit: 20 }, signal),
    (answer) =>
      answer.items.length
        ? findingsTable("Newest findings about this node", answer.items)
        : h("p", { class: "quiet" }, "None about this node."),
  );
}

function whole(one, at, since, until) {
  return [
    facts(
      [
        ["heartbeat", one.silent ? h("strong", { class: "chip warn" }, "SILENT") : "heard"],
        ["last heard", moment(one.last_heard_at)],
        ["process began", one.incarnation ? `${moment(one.incarnation)}` : "not said"],
        ["counted from number", one.counted_from === null ? NONE : number(one.counted_from)],
        ["received", number(one.received)],
        ["issued", one.issued === null ? "not known" : number(one.issued)],
        ["missing, no longer listed", one.missing_given_up || null],
        ["leaps of its numbers", one.jumps || null],
        ["outside its count", one.outside || null],
        ["conflicts", number(one.conflicts)],
        ["clock", skew(one.skew_ms)],
        ["rejections", counts(one.rejections)],
      ],
      "facts head",
    ),
    h("p", null, h("a", { href: link("sessions", null, { fleet: at.fleet, node: at.id }) }, "Sessions that it owns")),
    h(
      "section",
      null,
      h("h2", null, "Is anything missing?"),
      between(at, since, until),
      answer(one, since, until),
      one.missing.length
        ? table(
            "Missing numbers",
            ["From", "To", "How many", "Given away after", "Noticed", "Process began"],
            one.missing.map((range) =>
              row([
                number(range.from),
                number(range.to),
                number(range.to - range.from + 1),
                moment(range.issued_after),
                moment(range.noticed_at),
                range.incarnation ? moment(range.incarnation) : NONE,
              ]),
            ),
          )
        : null,
    ),
  ];
}

/** The straight answer to an auditor's question. */
function answer(one, since, until) {
  const when =
    since && until
      ? `between ${since} and ${until}`
      : since
        ? `since ${since}`
        : until
          ? `until ${until}`
          : "in all that is counted";
  const count = missing({ missing: one.missing });
  if (count) {
    return h(
      "p",
      { class: "note warn" },
      h("strong", null, `Yes: ${many(count, "number")} ${when}.`),
      " Publish what the node kept under these numbers, and they are no longer missing.",
    );
  }
  return one.issued === null && one.received === 0
    ? h("p", { class: "note" }, "Not known: the node has given no number yet.")
    : h(
        "p",
        { class: "note good" },
        h("strong", null, `No: every number that is known to have been given away ${when} was received.`),
      );
}

function between(at, since, until) {
  return h(
    "form",
    {
      class: "filters",
      onsubmit: (event) => {
        event.preventDefault();
        const given = Object.fromEntries(new FormData(event.target));
        go("node", at.id, { fleet: at.fleet, since: time(given.since), until: time(given.until) });
      },
    },
    field("since", "between", since, "2026-01-31T12:00:00Z"),
    field("until", "and", until, "2026-01-31T13:00:00Z"),
    h("button", { type: "submit" }, "Ask"),
  );
}

/** A time as typed becomes one as on the wire, where it can be read; else the server says what is wrong with it. */
function time(text) {
  const at = ms(/(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text.trim().replace(" ", "T")}Z`);
  return at === null ? text : new Date(at).toISOString();
}
