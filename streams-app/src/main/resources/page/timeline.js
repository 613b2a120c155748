// A timeline on the page: picture, what was chosen, and tables, which all show the same and move together.

import { h, put, row, table } from "/page/dom.js";
import { note } from "/page/route.js";
import { iso, moment, ms, span } from "/page/format.js";
import { eventWhole, episodeWhole, findingWhole, gapWhole, hint } from "/page/describe.js";
import { entries, episodesTable, findingLink } from "/page/entries.js";
import { picture } from "/page/picture.js";
import { story } from "/page/story.js";
import { legend, toolbar } from "/page/tools.js";
import { severity, standing } from "/page/words.js";

/** Everything below a session's head, from an answer with the entries of all pages. */
export function picturesAndTables(timeline, catalogued, at, signal) {
  const told = story(timeline, catalogued);
  const detail = h("section", { class: "detail", "aria-live": "polite", "aria-label": "What was chosen" });
  const wanted = at.params.get("event");
  const chosen = told.events.find((event) => event.entry.event_id === wanted) ?? null;
  const rows = entries(told, catalogued, at.fleet, (event) => {
    image.choose(event);
    choose({ type: "event", one: event });
  });
  let settle = 0;
  const from = ms(at.params.get("from"));
  const to = ms(at.params.get("to"));
  const image = picture(
    told,
    {
      from: from !== null && to !== null && to > from ? from : null,
      to: from !== null && to !== null && to > from ? to : null,
      order: at.params.get("scale") === "order",
      chosen,
      choose,
      moved(a, b) {
        // The address follows when the hand rests: browsers allow few changes of it, and the table is long.
        clearTimeout(settle);
        settle = setTimeout(() => {
          note({ from: a === null ? null : iso(Math.floor(a)), to: b === null ? null : iso(Math.ceil(b)) });
          rows.within(a, b);
        }, 200);
      },
    },
    signal,
  );
  signal.addEventListener("abort", () => clearTimeout(settle));

  function choose(what) {
    const event = what?.type === "event" ? what.one : null;
    note({ event: event?.entry.event_id ?? null });
    rows.mark(event);
    put(
      detail,
      event
        ? eventWhole(event, told, catalogued, at.fleet)
        : what?.type === "episode"
          ? episodeWhole(what.one, told, image.see)
          : what?.type === "finding"
            ? findingWhole(what.one, catalogued)
            : what?.type === "gap"
              ? gapWhole(what.one, at.fleet)
              : what?.many
                ? several(what)
                : what
                  ? [h("p", null, hint(what, told).join(". "))]
                  : resting(),
    );
  }

  function several(what) {
    return [
      h("h3", null, `${what.many.length} at one place`),
      h(
        "ul",
        null,
        what.many.slice(0, 50).map((one) =>
          h(
            "li",
            null,
            h(
              "button",
              {
                type: "button",
                class: "plain",
                onclick: () => choose({ type: what.type === "events" ? "event" : "finding", one }),
              },
              moment(one.at),
              " ",
              h("code", null, one.entry?.code ?? one.said.code),
            ),
          ),
        ),
      ),
      what.many.length > 50 ? h("p", { class: "quiet" }, "The first 50; zoom in for the rest.") : null,
    ];
  }

  function seeSpan(what, a, b) {
    choose(what);
    const margin = Math.max(50, (b - a) * 0.15);
    image.showTimes(a - margin, b + margin);
    image.place.scrollIntoView({ block: "center" });
  }

  rows.within(from !== null && to !== null ? from : null, to);
  if (chosen) {
    image.see(chosen.at);
    rows.mark(chosen);
    put(detail, eventWhole(chosen, told, catalogued, at.fleet));
  } else {
    put(
      detail,
      wanted
        ? h("p", { class: "note warn" }, "The event ", h("code", null, wanted), " is not in this timeline.")
        : resting(),
    );
  }
  return [
    toolbar(image, timeline, at),
    image.place,
    legend(told, image.place, signal),
    detail,
    told.gaps.length
      ? h(
          "section",
          null,
          h("h2", null, "Gaps"),
          h(
            "ul",
            { class: "listed" },
            told.gaps.map((gap) =>
              h(
                "li",
                null,
                h(
                  "button",
                  {
                    type: "button",
                    class: "plain",
                    onclick: () => seeSpan({ type: "gap", one: gap }, gap.from, gap.to),
                  },
                  hint({ type: "gap", one: gap }).join(", "),
                ),
              ),
            ),
          ),
        )
      : null,
    h("section", null, h("h2", null, "Findings"), findings(told, seeSpan)),
    h(
      "section",
      null,
      h("h2", null, "Recoveries"),
      told.episodes.length
        ? episodesTable(told, seeSpan)
        : h("p", { class: "quiet" }, "None: no interruption is known."),
    ),
    h("section", null, h("h2", null, "Events"), rows.place),
  ];
}

function resting() {
  return h("p", { class: "quiet" }, "Choose a mark above or a line below to see the whole event.");
}

function findings(told, seeSpan) {
  if (!told.findings.length) {
    return h(
      "p",
      { class: "quiet" },
      "None about this session itself. Findings about sources and nodes are not listed here.",
    );
  }
  return table(
    "Findings about this session",
    ["Severity", "Status", "Code", "Began", "Lasted", "What", "Revision"],
    told.findings.map((finding) =>
      row(
        [
          severity(finding.said.severity),
          standing(finding.said),
          findingLink(finding.said),
          h(
            "button",
            {
              type: "button",
              class: "plain time",
              onclick: () => seeSpan({ type: "finding", one: finding }, finding.at, finding.to ?? finding.at),
            },
            moment(finding.at),
          ),
          finding.said.ended_at ? span(finding.to - finding.at) : "not ended",
          h("span", { class: "message" }, finding.said.message),
          finding.said.revision,
        ],
        { class: finding.said.withdrawn ? "refuted" : null },
      ),
    ),
  );
}
