// One session: what it is now, and its timeline as a picture and as tables.

import { ask, codes, pages } from "/page/api.js";
import { add, facts, h, put } from "/page/dom.js";
import { here, link } from "/page/route.js";
import { many, moment, number } from "/page/format.js";
import * as live from "/page/live.js";
import { empty, fill, honesty, LEAST_PAUSE_SECONDS, servedBy, waiting } from "/page/notes.js";
import { picturesAndTables } from "/page/timeline.js";
import { nodeLink, state } from "/page/words.js";

/** A thousand entries each. What is beyond is said, not hidden. */
const PAGES_MOST = 20;

export function session(place, at, signal) {
  const body = h("div");
  add(place, h("h1", { class: "id" }, h("span", { class: "kind" }, "Session "), at.id), body);
  const path = `/sessions/${encodeURIComponent(at.id)}`;
  const load = async () => {
    const progress = (count) => put(body, waiting(`${number(count)} events so far…`));
    const timeline = await pages(
      `${path}/timeline`,
      { fleet: at.fleet },
      signal,
      PAGES_MOST,
      "entries",
      body.dataset.shown ? null : progress,
    );
    // The view and the catalogue only add to the picture, which stands without them.
    const [now, catalogued] = await Promise.all([ask(path, { fleet: at.fleet }, signal).catch(() => null), codes()]);
    return { timeline, now, catalogued };
  };
  const shown = { stop: null, focused: false };
  const show = async () => {
    await fill(body, signal, load, (answer) => {
      body.dataset.shown = "yes";
      shown.stop?.abort();
      shown.stop = new AbortController();
      signal.addEventListener("abort", () => shown.stop.abort());
      shown.focused = body.querySelector(".picture") === document.activeElement;
      // The reader may have zoomed since the view began.
      return whole(answer, { ...at, params: here().params }, shown.stop.signal);
    });
    // Who moves the picture with the keyboard goes on with the one that took its place.
    if (shown.focused && !signal.aborted) {
      body.querySelector(".picture")?.focus({ preventScroll: true });
    }
  };
  show();
  renewed(at, signal, show);
}

/** News about this session bring the timeline anew: after a moment, since one thing seldom comes alone. */
function renewed(at, signal, show) {
  let waits = 0;
  live.listen(signal, (kind, said) => {
    const mine =
      kind === "reset" ||
      (kind === "episode" && said.session_id === at.id) ||
      (kind === "finding" && said.subject?.kind === "session" && said.subject.id === at.id);
    if (mine && !waits) {
      waits = setTimeout(() => {
        waits = 0;
        show();
      }, LEAST_PAUSE_SECONDS * 1000);
    }
  });
  signal.addEventListener("abort", () => clearTimeout(waits));
}

function whole({ timeline, now, catalogued }, at, signal) {
  const parts = [
    summary(now, timeline, at),
    honesty(timeline),
    timeline.next_page_token
      ? h(
          "p",
          { class: "note warn" },
          h("strong", null, "Not all is shown: "),
          `the first ${number(timeline.entries.length)} events are.`,
        )
      : null,
  ];
  if (!timeline.entries.length) {
    return [
      parts,
      empty("No events", "Nothing is known of this session but what is said above."),
      servedBy(timeline.served_by),
    ];
  }
  return [parts, picturesAndTables(timeline, catalogued, at, signal), servedBy(timeline.served_by)];
}

function summary(now, timeline, at) {
  if (!now) {
    return h("p", { class: "quiet" }, "How it stands now could not be asked; its timeline could.");
  }
  const ended = now.state === "TERMINATED";
  return facts(
    [
      ["state", h("span", null, state(now.state), now.expired_unheard ? " its end was never heard of" : "")],
      [
        ended ? "last owner" : "owner",
        now.owner_node_id &&
          h(
            "span",
            null,
            nodeLink(now.owner_node_id, at.fleet),
            now.owner_epoch === null ? "" : ` epoch ${now.owner_epoch}`,
          ),
      ],
      ["bound to", ended ? null : now.transport_id ? h("span", { class: "id" }, now.transport_id) : "nothing"],
      ["since", now.since && moment(now.since)],
      ["version", now.state_version],
      [
        "client",
        now.client_ref &&
          h("a", { class: "id", href: link("search", null, { fleet: at.fleet, q: now.client_ref }) }, now.client_ref),
      ],
      ["policy", now.policy_version],
      ["first heard", moment(now.first_seen_at)],
      ["last heard", moment(now.last_event_at)],
      [
        "counts",
        `${many(now.counts.events, "event")}, ${many(now.counts.attempts, "attempt")}, ${now.counts.rejections} rejected, ${now.counts.switches} switched, ${now.counts.episodes} interrupted, ${many(now.counts.findings, "finding")}`,
      ],
      ["revision", timeline.revision],
    ],
    "facts head",
  );
}
