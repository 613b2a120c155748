// Finds what somebody has an id of, without knowing what kind of id it is.

import { ask } from "/page/api.js";
import { add, h, put } from "/page/dom.js";
import { link } from "/page/route.js";
import { moment, number } from "/page/format.js";
import { empty, fill, honesty, trouble } from "/page/notes.js";
import { findingsTable } from "/page/findings.js";
import { sessionsTable } from "/page/sessions.js";
import { nodeLink, severity, sessionLink, standing, state } from "/page/words.js";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const EVENT = /^([A-Za-z0-9._-]{1,64})\/([A-Za-z0-9._-]{1,64})\/(\d+)\/(\d+)$/;
const SCANNED_MOST = 200;

export function search(place, at, signal) {
  const text = (at.params.get("q") ?? "").trim();
  const body = h("div");
  add(place, h("h1", null, "Search"), body);
  if (!text) {
    put(
      body,
      empty(
        "What are you looking for?",
        "A session id, a node, a client, a source, an event id such as default/n1/0/17, or a finding id. Press / to get to the box.",
      ),
    );
    return;
  }
  add(place.querySelector("h1"), " for ", h("span", { class: "id" }, text));
  const event = EVENT.exec(text);
  if (event) {
    fill(
      body,
      signal,
      () => byEvent(text, event, signal),
      (found) => eventFound(found, text, signal),
    );
  } else {
    fill(
      body,
      signal,
      () => everywhere(text, at.fleet, signal),
      (found) => anythingFound(found, text, at.fleet),
    );
  }
}

/** An answer, null for "certainly not there", or the trouble that keeps it from being known. */
async function perhaps(question) {
  try {
    return await question;
  } catch (failure) {
    if (failure.name === "AbortError") {
      throw failure;
    }
    return failure.status === 404 || failure.status === 400 ? null : { failure };
  }
}

async function everywhere(text, fleet, signal) {
  const id = encodeURIComponent(text);
  const [session, node, finding, about, list] = await Promise.all([
    perhaps(ask(`/sessions/${id}`, { fleet }, signal)),
    perhaps(ask(`/nodes/${id}`, { fleet }, signal)),
    UUID.test(text) ? perhaps(ask(`/findings/${id.toLowerCase()}`, null, signal)) : null,
    perhaps(ask("/findings", { fleet, subject: text, limit: 50 }, signal)),
    perhaps(ask("/sessions", { fleet, limit: 1000 }, signal)),
  ]);
  const clients = list?.items?.filter((one) => one.client_ref === text) ?? [];
  return { session, node, finding, about, list, clients };
}

function anythingFound({ session, node, finding, about, list, clients }, text, fleet) {
  const failures = [session, node, finding, about, list].filter((one) => one?.failure);
  const parts = [];
  if (session && !session.failure) {
    parts.push(
      h(
        "section",
        null,
        h("h2", null, "Session"),
        h("p", { class: "lead" }, sessionLink(text, { fleet }), " ", state(session.state)),
        h("p", { class: "quiet" }, `last heard ${moment(session.last_event_at)}`),
      ),
    );
  }
  if (node && !node.failure) {
    parts.push(
      h(
        "section",
        null,
        h("h2", null, "Node"),
        h("p", { class: "lead" }, nodeLink(text, fleet), node.silent ? " silent" : ""),
        h("p", { class: "quiet" }, `${number(node.received)} events received`),
      ),
    );
  }
  if (finding && !finding.failure) {
    parts.push(
      h(
        "section",
        null,
        h("h2", null, "Finding"),
        h(
          "p",
          { class: "lead" },
          severity(finding.severity),
          " ",
          standing(finding),
          " ",
          h(
            "a",
            { href: link("finding", finding.finding_id, { fleet: finding.fleet_id }) },
            h("code", null, finding.code),
          ),
        ),
        h("p", null, finding.message),
      ),
    );
  }
  if (about?.items?.length) {
    const kinds = [...new Set(about.items.map((one) => one.subject.kind))].join(" and ");
    parts.push(
      h(
        "section",
        null,
        h("h2", null, `Findings about the ${kinds}`),
        honesty(about),
        findingsTable("Newest first", about.items),
      ),
    );
  }
  if (clients.length) {
    parts.push(
      h(
        "section",
        null,
        h("h2", null, "Sessions of the client"),
        honesty(list),
        sessionsTable("In the order of their ids", clients),
      ),
    );
  }
  if (!parts.length && !failures.length) {
    parts.push(
      empty(
        "Nothing has this id",
        "It is no session, node or finding of this fleet, and no finding is about it as a source or client.",
      ),
    );
  }
  if (list?.next_page_token) {
    parts.push(h("p", { class: "quiet" }, "Clients were looked for in the first 1 000 sessions only."));
  }
  return [
    failures.length
      ? [
          h(
            "p",
            { class: "note away" },
            h("strong", null, "Not everything could be asked. "),
            "What is below may be less than there is: ",
            failures[0].failure.message,
          ),
        ]
      : null,
    parts,
  ];
}

/** No index leads from an event to its session. What has it as evidence does, and the node's account knows its number. */
async function byEvent(text, [, fleet, node, incarnation, sequence], signal) {
  const [account, findings, audits] = await Promise.all([
    perhaps(ask(`/nodes/${encodeURIComponent(node)}`, { fleet }, signal)),
    perhaps(ask("/findings", { fleet, limit: 1000 }, signal)),
    perhaps(ask("/audit-events", { fleet, limit: 1000 }, signal)),
  ]);
  const having = (answer) => answer?.items?.filter((one) => one.evidence?.includes(text)) ?? [];
  const about = having(findings);
  const sessions = new Set(
    [
      ...about.filter((one) => one.subject.kind === "session").map((one) => one.subject.id),
      ...having(audits).map((one) => one.session_id),
    ].filter(Boolean),
  );
  return {
    account,
    about,
    sessions: [...sessions],
    fleet,
    node,
    incarnation: Number(incarnation),
    sequence: Number(sequence),
  };
}

function eventFound({ account, about, sessions, fleet, node, incarnation, sequence }, text, signal) {
  const place = h("div");
  const list = (ids) =>
    h(
      "ul",
      { class: "found" },
      ids.map((id) => h("li", null, sessionLink(id, { fleet, event: text }))),
    );
  return [
    h(
      "section",
      null,
      h("h2", null, "In the timeline of"),
      sessions.length
        ? list(sessions)
        : [
            h(
              "p",
              null,
              "No finding and no audit event that is held has it as evidence, which is all that leads from an event to its session at once.",
            ),
            h(
              "button",
              { type: "button", onclick: () => scan(place, text, fleet, node, signal, list) },
              `Look in the timelines of up to ${SCANNED_MOST} sessions that ${node} owns`,
            ),
            place,
          ],
    ),
    about.length ? h("section", null, h("h2", null, "Evidence of"), findingsTable("Findings", about)) : null,
    h(
      "section",
      null,
      h("h2", null, "In the account of its node"),
      accountOf(account, node, fleet, incarnation, sequence),
    ),
  ];
}

function accountOf(account, node, fleet, incarnation, sequence) {
  if (!account) {
    return h(
      "p",
      null,
      "No node ",
      h("code", null, node),
      " has been heard in the fleet ",
      h("code", null, fleet),
      ".",
    );
  }
  if (account.failure) {
    return trouble(account.failure, null);
  }
  const lost = account.missing.find(
    (one) => one.incarnation === incarnation && one.from <= sequence && sequence <= one.to,
  );
  return h(
    "p",
    null,
    nodeLink(node, fleet),
    lost
      ? h("strong", null, ` says that it gave away the number ${sequence}, and it is missing.`)
      : account.incarnation !== incarnation
        ? ` counts under another process now, begun ${moment(account.incarnation)}; this number is not listed as missing.`
        : account.issued !== null && sequence > account.issued
          ? ` has not given away the number ${sequence} yet, as far as is known.`
          : ` does not miss the number ${sequence}.`,
  );
}

async function scan(place, text, fleet, node, signal, list) {
  try {
    const owned = await ask("/sessions", { fleet, node, limit: SCANNED_MOST }, signal);
    for (const [i, one] of owned.items.entries()) {
      put(place, h("p", { role: "status" }, `${i + 1} of ${owned.items.length}…`));
      const timeline = await ask(
        `/sessions/${encodeURIComponent(one.session_id)}/timeline`,
        { fleet, limit: 1000 },
        signal,
      );
      if (timeline.entries.some((entry) => entry.event_id === text)) {
        put(place, list([one.session_id]));
        return;
      }
    }
    put(
      place,
      h(
        "p",
        { role: "status" },
        `In none of ${owned.items.length}. It may be of a session that another node owns now, of none, or too old.`,
      ),
    );
  } catch (failure) {
    if (failure.name !== "AbortError") {
      put(
        place,
        trouble(failure, () => scan(place, text, fleet, node, signal, list)),
      );
    }
  }
}
