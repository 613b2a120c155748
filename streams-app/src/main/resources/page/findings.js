// Findings as a list. Which ones is in the address.

import { ask, codes } from "/page/api.js";
import { add, h, put, row, table } from "/page/dom.js";
import { link } from "/page/route.js";
import { many, moment, span, ms } from "/page/format.js";
import * as live from "/page/live.js";
import { empty, fill, honesty } from "/page/notes.js";
import { more } from "/page/sessions.js";
import { choice, field, filters, severity, SEVERITIES, standing, STATUSES, subject } from "/page/words.js";

const LIMIT = 100;
const FIELDS = ["severity", "status", "code", "subject", "since"];

export function findings(place, at, signal) {
  const asked = {
    fleet: at.fleet,
    ...Object.fromEntries(FIELDS.map((name) => [name, at.params.get(name) ?? ""])),
    page_token: at.params.get("page_token") ?? "",
    limit: LIMIT,
  };
  const body = h("div");
  const news = h("p", { class: "news", role: "status" });
  add(place, h("h1", null, "Findings"), form(asked, at.fleet, signal), news, body);
  const load = () =>
    fill(
      body,
      signal,
      () => ask("/findings", asked, signal),
      (answer) => [
        honesty(answer),
        answer.items.length
          ? findingsTable(`${many(answer.items.length, "finding")}, newest first`, answer.items)
          : nothing(asked),
        more(answer, "findings", asked),
      ],
    );
  load();
  // Rows do not move under a reader's hand: what is new is counted, and shown when wanted.
  const seen = new Set();
  live.listen(signal, (kind, said) => {
    if (kind === "reset" || (kind === "finding" && fits(said, asked))) {
      seen.add(said.finding_id ?? "reset");
      put(
        news,
        h(
          "button",
          {
            type: "button",
            onclick: () => {
              seen.clear();
              put(news);
              load();
            },
          },
          seen.has("reset")
            ? "Some news were missed. Show all anew"
            : `${many(seen.size, "finding")} new or changed. Show`,
        ),
      );
    }
  });
}

function form(asked, fleet, signal) {
  const code = field("code", "code", asked.code, "any");
  code.querySelector("input").setAttribute("list", "codes");
  const list = h("datalist", { id: "codes" });
  codes().then(
    (all) =>
      !signal.aborted &&
      put(
        list,
        [...all.values()]
          .filter((one) => /^(SEC|AUDIT)_/.test(one.code))
          .map((one) => h("option", { value: one.code }, one.title)),
      ),
  );
  return [
    filters(
      "findings",
      [
        choice("severity", "severity", SEVERITIES, asked.severity),
        choice("status", "status", STATUSES, asked.status),
        code,
        field("subject", "about", asked.subject, "any id"),
        field("since", "since", asked.since, "2026-01-31T12:00:00Z"),
      ],
      fleet,
    ),
    list,
  ];
}

function nothing(asked) {
  return FIELDS.some((name) => asked[name])
    ? empty("No findings", "None is like that. Fewer filters show more.")
    : empty(
        "No findings",
        "Nothing that needs eyes is known of this fleet. That is good, if events arrive: the fleet's view tells.",
      );
}

function fits(said, asked) {
  return (
    ["severity", "status", "code"].every((name) => !asked[name] || said[name] === asked[name]) &&
    (!asked.subject || said.subject?.id === asked.subject) &&
    (!asked.since || ms(said.began_at) >= ms(asked.since))
  );
}

export function findingsTable(caption, items) {
  return table(
    caption,
    ["Severity", "Status", "Finding", "About", "Began", "Lasted", "What"],
    items.map((one) =>
      row(
        [
          severity(one.severity),
          standing(one),
          h("a", { href: link("finding", one.finding_id, { fleet: one.fleet_id }) }, h("code", null, one.code)),
          subject(one),
          h("span", { class: "time" }, moment(one.began_at)),
          one.ended_at ? span(ms(one.ended_at) - ms(one.began_at)) : h("span", { class: "time" }, "not ended"),
          h("span", { class: "message" }, one.message),
        ],
        { class: one.withdrawn ? "refuted" : null },
      ),
    ),
  );
}
