// Sessions as they stand, filtered by state and owner.

import { ask } from "/page/api.js";
import { add, h, row, table } from "/page/dom.js";
import { link } from "/page/route.js";
import { many, moment } from "/page/format.js";
import { empty, fill, honesty } from "/page/notes.js";
import { choice, field, filters, nodeLink, sessionLink, state, STATES } from "/page/words.js";

const LIMIT = 100;

export function sessions(place, at, signal) {
  const given = (name) => at.params.get(name) ?? "";
  const body = h("div");
  add(
    place,
    h("h1", null, "Sessions"),
    filters(
      "sessions",
      [choice("state", "state", STATES, given("state")), field("node", "owner", given("node"), "any node")],
      at.fleet,
    ),
    body,
  );
  const asked = {
    fleet: at.fleet,
    state: given("state"),
    node: given("node"),
    page_token: given("page_token"),
    limit: LIMIT,
  };
  fill(
    body,
    signal,
    () => ask("/sessions", asked, signal),
    (answer) => [
      honesty(answer),
      answer.items.length
        ? sessionsTable(`${many(answer.items.length, "session")}, in the order of their ids`, answer.items)
        : empty(
            "No sessions",
            given("state") || given("node")
              ? "None is like that. Fewer filters show more."
              : "No event of a session of this fleet has been read.",
          ),
      more(answer, "sessions", asked),
    ],
  );
}

export function sessionsTable(caption, items) {
  return table(
    caption,
    [
      "Session",
      "State",
      "Owner",
      "Bound to",
      "Version",
      "Since",
      "Last heard",
      "Rejected",
      "Recoveries",
      "Findings",
      "",
    ],
    items.map((one) =>
      row([
        sessionLink(one.session_id, { fleet: one.fleet_id }),
        state(one.state),
        nodeLink(one.owner_node_id, one.fleet_id),
        h("span", { class: "id" }, one.transport_id ?? "–"),
        one.state_version ?? "–",
        moment(one.since),
        moment(one.last_event_at),
        one.counts.rejections,
        one.counts.episodes,
        one.counts.findings ? h("strong", null, one.counts.findings) : 0,
        [
          one.complete ? "" : h("span", { class: "chip warn" }, "incomplete"),
          one.expired_unheard ? h("span", { class: "chip warn" }, "end unheard") : "",
        ],
      ]),
    ),
  );
}

/** The way to the next page, and back to the first. */
export function more(answer, view, asked) {
  const { limit, ...rest } = asked;
  return h(
    "p",
    { class: "pager" },
    asked.page_token ? h("a", { href: link(view, null, { ...rest, page_token: null }) }, "To the first page") : null,
    " ",
    answer.next_page_token
      ? h("a", { href: link(view, null, { ...rest, page_token: answer.next_page_token }) }, `Next ${limit}`)
      : null,
  );
}
