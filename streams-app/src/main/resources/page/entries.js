// The events as a table: the same as the picture shows, for those who read, search or listen.

import { h, put, row, table } from "/page/dom.js";
import { link } from "/page/route.js";
import { clock, many, moment, NONE, span } from "/page/format.js";
import { statesAfter } from "/page/story.js";
import { code, nodeLink, state } from "/page/words.js";

const ROWS = 100;

/** A table of what lies in the window, a hundred rows at a time. `choose` is called with an event. */
export function entries(told, catalogued, fleet, choose) {
  const place = h("div", { class: "entries" });
  const after = statesAfter(told.events);
  let some = told.events;
  let page = 0;
  let chosen = null;

  function show() {
    const last = Math.max(0, Math.ceil(some.length / ROWS) - 1);
    page = Math.min(page, last);
    const shown = some.slice(page * ROWS, (page + 1) * ROWS);
    const what =
      some.length === told.events.length
        ? `All ${many(some.length, "event")}`
        : `${many(some.length, "event")} of ${told.events.length}, as zoomed above`;
    put(
      place,
      some.length > ROWS ? pager(last) : null,
      table(
        `${what}, in the domain's order`,
        ["Time", "After", "Version", "Code", "State", "Transport", "Node", "Flags"],
        shown.map((event) => line(event)),
        { class: "events" },
      ),
    );
  }

  function pager(last) {
    const turn = (by) => () => {
      page = Math.min(last, Math.max(0, page + by));
      show();
    };
    return h(
      "p",
      { class: "pager" },
      h("button", { type: "button", disabled: page === 0, onclick: turn(-1) }, "Earlier"),
      ` ${page * ROWS + 1} to ${Math.min(some.length, (page + 1) * ROWS)} of ${some.length} `,
      h("button", { type: "button", disabled: page === last, onclick: turn(1) }, "Later"),
    );
  }

  function line(event) {
    const { entry } = event;
    const before = told.events[event.index - 1];
    const transports =
      entry.previous_transport_id && entry.transport_id
        ? `${entry.previous_transport_id} → ${entry.transport_id}`
        : (entry.transport_id ?? entry.previous_transport_id ?? NONE);
    return row(
      [
        h(
          "button",
          { type: "button", class: "plain time", onclick: () => choose(event), title: moment(entry.occurred_at) },
          clock(event.at),
        ),
        before ? span(event.at - before.at) : "",
        entry.state_version ?? NONE,
        code(entry.code, catalogued),
        after[event.index] ? state(after[event.index]) : NONE,
        h("span", { class: "id" }, transports),
        nodeLink(entry.node_id, fleet),
        h("span", { class: "flags" }, (entry.flags ?? []).join(" ")),
      ],
      { class: [event.kind, event === chosen ? "chosen" : ""].join(" ").trim() },
    );
  }

  return {
    place,
    /** Only what lies between these times; all for null. */
    within(from, to) {
      some = from === null ? told.events : told.events.filter((event) => event.at >= from && event.at <= to);
      page = 0;
      show();
    },
    mark(event) {
      chosen = event;
      const at = event ? some.indexOf(event) : -1;
      page = at < 0 ? page : Math.floor(at / ROWS);
      show();
    },
  };
}

const EPISODE_ROWS = 20;

/** Recoveries as a table, the newest first, each line of which shows where it is in the picture. */
export function episodesTable(told, see) {
  const newest = [...told.episodes].reverse();
  const place = h("div");
  const show = (count) =>
    put(
      place,
      lines(newest.slice(0, count), told, see),
      newest.length > count
        ? h(
            "p",
            { class: "pager" },
            h("button", { type: "button", onclick: () => show(newest.length) }, `Show all ${newest.length} recoveries`),
          )
        : null,
    );
  show(EPISODE_ROWS);
  return place;
}

function lines(some, told, see) {
  return table(
    "Recoveries, newest first",
    [
      "Recovery",
      "Outcome",
      "Began",
      "Recovery took",
      "Whole",
      "Attempts",
      "Rejected",
      "Gated",
      "Transport",
      "Revision",
    ],
    some.map(({ said, from, to }) =>
      row([
        h(
          "button",
          {
            type: "button",
            class: "plain id",
            onclick: () =>
              see({ type: "episode", one: told.episodes.find((one) => one.said === said) }, from ?? to, to ?? told.to),
          },
          said.episode_id,
        ),
        h(
          "span",
          null,
          said.outcome,
          said.overdue ? h("strong", { class: "bad" }, " overdue") : "",
          said.complete ? "" : " (incomplete)",
        ),
        moment(said.began_at),
        span(said.recovery_duration_ms),
        span(said.episode_duration_ms),
        said.attempts,
        Object.values(said.rejections ?? {}).reduce((a, b) => a + b, 0),
        said.gating_total,
        h("span", { class: "id" }, `${said.from_transport ?? NONE} → ${said.to_transport ?? NONE}`),
        said.revision,
      ]),
    ),
  );
}

export function findingLink(said) {
  return h("a", { href: link("finding", said.finding_id, { fleet: said.fleet_id }) }, h("code", null, said.code));
}
