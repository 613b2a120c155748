// What lies under the pointer, in a few lines; what was chosen, whole.

import { copyButton, facts, h } from "/page/dom.js";
import { link } from "/page/route.js";
import { counts, many, moment, ms, NONE, span } from "/page/format.js";
import { MEANINGS } from "/page/ink.js";
import { episodeText } from "/page/paint.js";
import { gapText } from "/page/story.js";
import { code, nodeLink, rule, severity, standing, state } from "/page/words.js";

/** Lines of text for a hint. */
export function hint(what, told) {
  const { one } = what;
  switch (what.type) {
    case "event":
      return eventLines(one);
    case "events":
      return [
        `${what.many.length} events within ${span(extent(what.many))}`,
        tally(what.many.map((event) => event.entry.code)),
        "click to zoom in",
      ];
    case "finding":
      return [
        `${one.said.severity} ${one.said.code}${one.said.withdrawn ? ", withdrawn" : ""}`,
        one.said.message,
        `began ${moment(one.at)}, revision ${one.said.revision}`,
      ];
    case "findings":
      return [`${what.many.length} findings`, tally(what.many.map((finding) => finding.said.code)), "click to zoom in"];
    case "episode":
      return [
        `${one.said.episode_id}: ${episodeText(one.said)}`,
        `volatile ${span(one.said.volatile_ms)}, degraded ${span(one.said.degraded_ms)}, recovering ${span(one.said.recovering_ms)}`,
      ];
    case "state":
      return [
        one.assumed ? `${one.state}, as the first event says of the time before it` : one.state,
        `${moment(one.from)} for ${span(one.to - one.from)}${one.open ? " at least" : ""}`,
      ];
    case "owner":
      return [`owner ${one.node}${one.epoch === null ? "" : `, epoch ${one.epoch}`}`, `from ${moment(one.from)}`];
    case "binding":
      return one.claimed
        ? [
            "claimed by an event that does not stand",
            `${one.event.entry.node_id} at ${moment(one.from)}; until when is not known`,
          ]
        : [
            `bound for ${span(one.to - one.from)}${one.to === told.to ? " at least" : ""}`,
            `by ${one.event.entry.code} of ${one.event.entry.node_id} at ${moment(one.from)}`,
          ];
    case "gap":
      return [gapText(one), `somewhere between ${moment(one.from)} and ${moment(one.to)}`];
    case "label":
      return [what.text];
    default:
      return [];
  }
}

export function extent(many) {
  return Math.max(...many.map((one) => one.at)) - Math.min(...many.map((one) => one.at));
}

function tally(names) {
  const all = {};
  names.forEach((name) => {
    all[name] = (all[name] ?? 0) + 1;
  });
  return counts(all);
}

function eventLines(event) {
  const { entry } = event;
  const transports =
    entry.previous_transport_id && entry.transport_id
      ? `${entry.previous_transport_id} → ${entry.transport_id}`
      : entry.transport_id;
  return [
    `${entry.code}${event.kind === "conflict" ? ", which does not stand" : ""}`,
    `${moment(event.at)} by ${entry.node_id}, version ${entry.state_version ?? NONE}`,
    entry.from_state || entry.to_state ? `${entry.from_state ?? NONE} → ${entry.to_state ?? NONE}` : null,
    transports,
    event.late ? `late: arrived ${span(event.appended - event.at)} after it happened` : null,
    entry.flags?.length ? entry.flags.join(" ") : null,
  ].filter(Boolean);
}

/** Everything about one event. */
export function eventWhole(event, told, catalogued, fleet) {
  const { entry } = event;
  const known = catalogued.get(entry.code);
  const evidenceOf = told.findings.filter((finding) => finding.said.evidence?.includes(entry.event_id));
  const details = Object.entries(entry.details ?? {});
  return [
    h("h3", null, h("code", null, entry.code)),
    h(
      "p",
      null,
      known
        ? `${known.title}. ${known.meaning}`
        : "The catalogue does not know this code. It is kept, counted, and moves nothing.",
      event.kind === "conflict" ? h("strong", null, " It does not stand: it moved neither state nor binding.") : null,
    ),
    facts([
      ["happened", `${moment(entry.occurred_at)}, says ${entry.node_id}`],
      ["arrived", entry.appended_at ? `${moment(entry.appended_at)}, ${span(event.appended - event.at)} later` : null],
      ["shown as", MEANINGS[event.kind]],
      [
        "state",
        entry.from_state || entry.to_state
          ? h("span", null, state(entry.from_state), " → ", state(entry.to_state))
          : null,
      ],
      ["version", entry.state_version],
      ["owner epoch", entry.owner_epoch],
      ["transport", entry.transport_id],
      ["replaces", entry.previous_transport_id],
      ["node", nodeLink(entry.node_id, fleet)],
      ["incarnation", entry.node_incarnation],
      ["number", entry.node_sequence],
      ["source", entry.source && h("a", { href: link("search", null, { fleet, q: entry.source }) }, entry.source)],
      [
        "client",
        entry.client_ref && h("a", { href: link("search", null, { fleet, q: entry.client_ref }) }, entry.client_ref),
      ],
      ["policy", entry.policy_version],
      ["flags", entry.flags?.length ? entry.flags.join(" ") : null],
      ["event id", h("code", null, entry.event_id)],
    ]),
    details.length ? [h("h4", null, "details"), facts(details)] : null,
    evidenceOf.length
      ? [
          h("h4", null, "evidence of"),
          h(
            "ul",
            null,
            evidenceOf.map((finding) => h("li", null, findingLine(finding.said))),
          ),
        ]
      : null,
    h(
      "p",
      { class: "actions" },
      copyButton("Copy the event as JSON", () => JSON.stringify(entry, null, 2)),
      copyButton("Copy a link to this event", () => location.href),
    ),
  ];
}

function findingLine(said) {
  return [
    severity(said.severity),
    " ",
    standing(said),
    " ",
    h("a", { href: link("finding", said.finding_id, { fleet: said.fleet_id }) }, h("code", null, said.code)),
  ];
}

/** A finding in the timeline: the line, what it says, and why. */
export function findingWhole(finding, catalogued) {
  const { said } = finding;
  return [
    h("h3", null, severity(said.severity), " ", standing(said), " ", code(said.code, catalogued)),
    h("p", null, said.message),
    h("p", { class: "quiet" }, rule(said.rule).why),
    facts([
      ["began", moment(said.began_at)],
      ["last seen", moment(said.last_seen_at)],
      ["ended", said.ended_at && moment(said.ended_at)],
      ["violation", said.violation],
      ["revision", said.revision],
      ["rule", said.rule],
    ]),
    h(
      "p",
      null,
      h(
        "a",
        { href: link("finding", said.finding_id, { fleet: said.fleet_id }) },
        "All about this finding, and what to do next",
      ),
    ),
  ];
}

/** An episode with its numbers, and what gated it. */
export function episodeWhole(episode, told, see) {
  const { said } = episode;
  return [
    h(
      "h3",
      null,
      `Recovery ${said.episode_id}: ${said.outcome}`,
      said.overdue ? h("strong", { class: "bad" }, ", overdue") : null,
    ),
    facts([
      ["began", moment(said.began_at)],
      ["recovery started", said.recovery_started_at && moment(said.recovery_started_at)],
      ["ended", said.ended_at && moment(said.ended_at)],
      ["recovery", span(said.recovery_duration_ms)],
      ["whole", span(said.episode_duration_ms)],
      ["volatile", span(said.volatile_ms)],
      ["degraded", span(said.degraded_ms)],
      ["recovering", span(said.recovering_ms)],
      ["attempts", said.attempts],
      ["rejected", counts(said.rejections)],
      ["retries", said.retries],
      ["switches", said.switches],
      ["by", `${said.trigger_code ?? NONE} … ${said.end_code ?? NONE}`],
      ["transport", `${said.from_transport ?? NONE} → ${said.to_transport ?? NONE}`],
      ["owner at the end", said.node_id],
      ["policy", said.policy_version],
      ["flags", said.flags?.join(" ")],
      ["complete", said.complete ? "yes" : "no"],
      ["revision", said.revision],
    ]),
    said.gating_total
      ? [
          h("h4", null, `what held it up, ${many(said.gating_total, "time")}`),
          h(
            "ol",
            { class: "gating" },
            said.gating.map((gate) =>
              h(
                "li",
                null,
                h("code", null, gate.code),
                gate.cause ? `, ${gate.cause}` : "",
                " ",
                h("button", { type: "button", class: "plain", onclick: () => see(ms(gate.at)) }, moment(gate.at)),
              ),
            ),
          ),
          said.gating_total > said.gating.length
            ? h("p", { class: "quiet" }, `The first and the last of them are shown, ${said.gating.length} in all.`)
            : null,
        ]
      : null,
    h(
      "p",
      { class: "actions" },
      copyButton("Copy the recovery as JSON", () => JSON.stringify(said, null, 2)),
    ),
  ];
}

/** What a gap is, for people who see one for the first time. */
export function gapWhole(gap, fleet) {
  const nodes = [...new Set([gap.before.entry.node_id, gap.after.entry.node_id])];
  return [
    h("h3", null, `A gap: ${gapText(gap)}`),
    h(
      "p",
      null,
      "Each change of a session raises its version by one, so something happened here that was not heard: lost, or not arrived yet. Nothing is concluded across it.",
    ),
    facts([
      ["after", `${gap.before.entry.code} at ${moment(gap.from)}`],
      ["before", `${gap.after.entry.code} at ${moment(gap.to)}`],
    ]),
    h(
      "p",
      null,
      "Look at the account of ",
      nodes.map((node, i) => [i ? " and " : "", nodeLink(node, fleet)]),
      ".",
    ),
  ];
}
