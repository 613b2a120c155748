// Finds what somebody has an id of, without knowing what kind of id it is.

import { ask } from "/page/api.js";
import { add, h, put } from "/page/dom.js";
import { link } from "/page/route.js";
import { moment, number } from "/page/format.js";
import { empty, fill, honesty, trouble } from "/page/notes.js";
import { findingsTable } from "/page/findings.js";
import { sessionsTable } from "/page/sessions.js";
import { sources } from "/page/sources.js";
import { nodeLink, severity, sessionLink, standing, state } from "/page/words.js";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const EVENT = /^([A-Za-z0-9._-]{1,64})\/([A-Za-z0-9._-]{1,64})\/(0|[1-9]\d{0,18})\/([1-9]\d{0,18})$/;

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
      (found) => eventFound(found, text),
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
  const [session, node, finding, about, list, busiest] = await Promise.all([
    perhaps(ask(`/sessions/${id}`, { fleet }, signal)),
    perhaps(ask(`/nodes/${id}`, { fleet }, signal)),
    UUID.test(text) ? perhaps(ask(`/findings/${id.toLowerCase()}`, null, signal)) : null,
    perhaps(ask("/findings", { fleet, subject: text, limit: 50 }, signal)),
    perhaps(ask("/sessions", { fleet, limit: 1000 }, signal)),
    perhaps(ask("/sources/top", { fleet, window: "24h", limit: 1000 }, signal)),
  ]);
  const clients = list?.items?.filter((one) => one.client_ref === text) ?? [];
  const asking = busiest?.items?.filter((one) => one.source === text) ?? [];
  return { session, node, finding, about, list, clients, busiest, asking };
}

function anythingFound({ session, node, finding, about, list, clients, busiest, asking }, text, fleet) {
  const failures = [session, node, finding, about, list, busiest].filter((one) => one?.failure);
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
  if (asking.length) {
    parts.push(
      h("section", null, h("h2", null, "Source, in the last 24 h"), sources({ ...busiest, items: asking }, fleet)),
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
        "It is no session, node or finding of this fleet, no finding is about it as a source or client, and it is none of the 1 000 busiest sources of the last 24 h.",
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

/** Where an event stands is looked for by the server; what has it as evidence, and the account of its node, say more. */
async function byEvent(text, [, fleet, node, incarnation, sequence], signal) {
  const [places, account, findings] = await Promise.all([
    perhaps(ask("/events", { event_id: text }, signal)),
    perhaps(ask(`/nodes/${encodeURIComponent(node)}`, { fleet }, signal)),
    perhaps(ask("/findings", { fleet, limit: 1000 }, signal)),
  ]);
  const about = findings?.items?.filter((one) => one.evidence?.includes(text)) ?? [];
  return {
    places,
    account,
    about,
    findings,
    fleet,
    node,
    incarnation: Number(incarnation),
    sequence: Number(sequence),
  };
}

function eventFound({ places, account, about, findings, fleet, node, incarnation, sequence }, text) {
  return [
    h("section", null, h("h2", null, "In the timeline of"), standsIn(places, text, fleet)),
    about.length || findings?.next_page_token || findings?.failure
      ? h(
          "section",
          null,
          h("h2", null, "Evidence of"),
          findings?.failure ? trouble(findings.failure, null) : honesty(findings),
          about.length ? findingsTable("Findings", about) : null,
          findings?.next_page_token
            ? h("p", { class: "quiet" }, "Looked for in the newest 1 000 findings only.")
            : null,
        )
      : null,
    h(
      "section",
      null,
      h("h2", null, "In the account of its node"),
      accountOf(account, node, fleet, incarnation, sequence),
    ),
  ];
}

function standsIn(places, text, fleet) {
  if (!places || places.failure) {
    return places ? trouble(places.failure, null) : h("p", null, "This is no id of an event.");
  }
  return [
    honesty(places),
    places.items.length
      ? h(
          "ul",
          { class: "found" },
          places.items.map((one) =>
            h(
              "li",
              null,
              sessionLink(one.session_id, { fleet, event: text }),
              " ",
              h("code", null, one.code),
              h("span", { class: "quiet" }, ` ${moment(one.occurred_at)}`),
            ),
          ),
        )
      : places.complete
        ? h("p", null, "In none that is kept. Events without a session stand in no timeline.")
        : h(
            "p",
            null,
            "In none that was looked at, which were not all: the first 10 000 sessions of each partition that answered.",
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
