// What findings are about, in words: why a rule speaks, and what a person does next. And small parts that many views show.

import { h } from "/page/dom.js";
import { link } from "/page/route.js";
import { short } from "/page/format.js";

/** By rule: what it concludes from, and what to do. */
const RULES = {
  node: [
    "A node said so itself, having dealt with it.",
    "Read the event. If many nodes say the same about one source, block the source where clients come in.",
  ],
  "replay-foreign-source": [
    "A reattach token was used again by a source that does not hold the session.",
    "Look at the accepts behind it. If none is of that source, the token was refused and the session is safe; rotate it if the client is known to be compromised.",
  ],
  "session-fixation": [
    "Failed proofs on one session, from sources that do not hold it.",
    "Check that no accept of these sources follows. Then block the sources.",
  ],
  "fixation-accept": [
    "A source that had failed before was let in, in the same recovery.",
    "Treat the session as taken over until the client confirms it: end it, and let the client begin anew.",
  ],
  "stale-owner": [
    "A node changed the session in an epoch that was over.",
    "Find out why the former owner did not notice: a partition of the network, or a pause. Fence it before it serves again.",
  ],
  "two-claims": [
    "Two mutations claim one version.",
    "Compare the two events. The one that stands is the holder's; the other node must drop its state of the session.",
  ],
  "session-continuity": [
    "A session or client was begun anew while it was alive: its recovery was lost.",
    "Look at the owner's restarts and its store of sessions at that time. The client had to log in again.",
  ],
  "state-version": [
    "A node used a version twice with different content, or went back.",
    "The node lost state: look for a restore from an old copy, or two processes under one node id.",
  ],
  "terminal-state": [
    "Something happened to a session after its end.",
    "Find who still holds state of it. A node that revives ended sessions lets in who should be out.",
  ],
  "single-active-binding": [
    "Two bindings were active at once, or a bind contradicts what is known.",
    "Compare the two binds in the evidence. Which node is the owner, and in which epoch? Drain the other one first, then look for the split.",
  ],
  "illegal-transition": [
    "A transition that the state model does not have.",
    "Compare the node's version with the others. If the transition is meant, the model must learn it.",
  ],
  "version-gap": [
    "Versions of the session are missing. That is lost data, not a breach.",
    "Look at the node's account for the numbers that are missing, and at its spool. Publish what it kept; the gap then closes.",
  ],
  "sequence-gap": [
    "Numbers of a node are missing. That is lost data, not a breach.",
    "Look for these numbers in the node's spool or log, and publish them. The finding then closes.",
  ],
  "node-silent": [
    "No heartbeat of the node for 30 s.",
    "Is the node up, and does it reach Kafka? What it does now is not heard.",
  ],
  "clock-skew": [
    "The node's clock differs from the brokers'.",
    "Mend its time synchronization. Its durations and seconds are wrong until then; order is not affected.",
  ],
  "recovery-overdue": [
    "A recovery lasts longer than its policy allows.",
    "Look at what gated it, below the timeline: a limit, a cooldown, no candidate. A node that ignores its own bound must be looked at.",
  ],
  "reattach-flood": [
    "Too many rejected attempts in 10 s.",
    "See by which codes and from how many sources. One source: block it. Many: look for a client version that retries without a pause.",
  ],
  enumeration: [
    "One source tries many ids that nobody knows.",
    "It guesses session ids. Block it, and check the length of your ids.",
  ],
  "handshake-flood": ["One source begins very many sessions.", "Limit the source where clients come in."],
  "ownership-unavailable": [
    "A node meets ownership conflicts only, and accepts nothing.",
    "It has lost touch with the authority over sessions. Drain it.",
  ],
  "event-flood": [
    "One session makes very many events.",
    "Look at what repeats in its timeline; often a client that flaps between two networks.",
  ],
};

export function rule(name) {
  const [why, next] = RULES[name] ?? [
    "This page does not know the rule.",
    "See the documentation of the version that concluded it.",
  ];
  return { why, next };
}

export const STATES = ["BIRTH", "ATTACHED", "VOLATILE", "DEGRADED", "RECOVERING", "TERMINATED"];
export const SEVERITIES = ["INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL"];
export const STATUSES = ["OPEN", "UPDATED", "CLOSED"];

export function severity(name) {
  return h("span", { class: `chip severity-${SEVERITIES.includes(name) ? name : "INFO"}` }, name);
}

export function state(name) {
  return name === null || name === undefined
    ? h("span", { class: "quiet" }, "not known")
    : h("span", { class: `chip state-${STATES.includes(name) ? name : "UNKNOWN"}` }, name);
}

/** Open, closed, or refuted, which outweighs both. */
export function standing(finding) {
  return finding.withdrawn
    ? h("span", { class: "chip withdrawn" }, "WITHDRAWN")
    : h("span", { class: "chip" }, finding.status);
}

export function code(name, catalogued) {
  const known = catalogued?.get(name);
  return h("code", { title: known ? `${known.title}. ${known.meaning}` : null }, name);
}

/** The subject of a finding, leading to where it can be looked at. */
export function subject(finding) {
  const { kind, id } = finding.subject ?? {};
  const to =
    kind === "session"
      ? link("session", id, { fleet: finding.fleet_id, from: null })
      : kind === "node"
        ? link("node", id, { fleet: finding.fleet_id })
        : link("findings", null, { fleet: finding.fleet_id, subject: id });
  return h(
    "span",
    { class: "about" },
    h("span", { class: "quiet" }, `${kind} `),
    h("a", { href: to, class: "id", title: id }, short(String(id), 44)),
  );
}

export function sessionLink(id, params, most = 44) {
  return h("a", { href: link("session", id, params), class: "id", title: id }, short(id, most));
}

export function sourceLink(id, fleet) {
  return h("a", { class: "id", href: link("search", null, { fleet, q: id }), title: id }, short(id, 44));
}

export function nodeLink(id, fleet) {
  return id === null || id === undefined
    ? "–"
    : h("a", { href: link("node", id, { fleet }), class: "id", title: id }, short(id, 32));
}

/** A choice among words, the first of which means any. */
export function choice(name, label, words, chosen) {
  const options = [
    h("option", { value: "", selected: !chosen }, "any"),
    words.map((word) => h("option", { value: word, selected: word === chosen }, word)),
  ];
  return h("label", null, h("span", null, label), h("select", { name }, options));
}

export function field(name, label, value, hint) {
  return h(
    "label",
    null,
    h("span", null, label),
    h("input", { name, value: value ?? "", placeholder: hint, autocomplete: "off", spellcheck: "false" }),
  );
}

/** A form whose fields become the parameters of the address. */
export function filters(view, fields, fleet) {
  const form = h(
    "form",
    {
      class: "filters",
      onsubmit: (event) => {
        event.preventDefault();
        location.hash = link(
          view,
          null,
          Object.fromEntries([...new FormData(form)].map(([key, value]) => [key, value.trim()])),
        );
      },
    },
    fields,
    field("fleet", "fleet", fleet),
    h("button", { type: "submit" }, "Show"),
    h("a", { class: "button", href: link(view, null, { fleet }) }, "Clear"),
  );
  form.addEventListener("change", (event) => event.target.tagName === "SELECT" && form.requestSubmit());
  return form;
}
