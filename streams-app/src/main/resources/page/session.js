// One session: what it is now, and its timeline as a picture and as tables.

import { ask, codes, pages } from "/page/api.js";
import { add, copyButton, facts, h, put, row, table } from "/page/dom.js";
import { here, link, note } from "/page/route.js";
import { iso, many, moment, ms, number, span } from "/page/format.js";
import { eventWhole, episodeWhole, findingWhole, gapWhole, hint } from "/page/describe.js";
import { entries, episodesTable, findingLink } from "/page/entries.js";
import { inks, KINDS, mark, MEANINGS } from "/page/ink.js";
import * as live from "/page/live.js";
import { empty, fill, honesty, LEAST_PAUSE_SECONDS, servedBy, waiting } from "/page/notes.js";
import { picture, ZOOM } from "/page/picture.js";
import { story } from "/page/story.js";
import { nodeLink, severity, standing, state, STATES } from "/page/words.js";

/** A thousand entries each. What is beyond is said, not hidden. */
const PAGES_MOST = 20;

export function session(place, at, signal) {
  const body = h("div");
  add(place, h("h1", { class: "id" }, h("span", { class: "kind" }, "Session "), at.id), body);
  const path = `/sessions/${encodeURIComponent(at.id)}`;
  const load = async () => {
    const progress = (count) => put(body, waiting(`${number(count)} events so far…`));
    const timeline = await pages(`${path}/timeline`, { fleet: at.fleet }, signal, PAGES_MOST, "entries", body.dataset.shown ? null : progress);
    // The view and the catalogue only add to the picture, which stands without them.
    const [now, catalogued] = await Promise.all([ask(path, { fleet: at.fleet }, signal).catch(() => null), codes()]);
    return { timeline, now, catalogued };
  };
  const shown = { stop: null };
  const show = () => fill(body, signal, load, (answer) => {
    body.dataset.shown = "yes";
    shown.stop?.abort();
    shown.stop = new AbortController();
    signal.addEventListener("abort", () => shown.stop.abort());
    // The reader may have zoomed since the view began.
    return whole(answer, { ...at, params: here().params }, shown.stop.signal);
  });
  show();
  renewed(at, signal, show);
}

/** News about this session bring the timeline anew: after a moment, since one thing seldom comes alone. */
function renewed(at, signal, show) {
  let waits = 0;
  live.listen(signal, (kind, said) => {
    const mine = kind === "reset" || (kind === "episode" && said.session_id === at.id)
      || (kind === "finding" && said.subject?.kind === "session" && said.subject.id === at.id);
    if (mine && !waits) {
      waits = setTimeout(() => { waits = 0; show(); }, LEAST_PAUSE_SECONDS * 1000);
    }
  });
  signal.addEventListener("abort", () => clearTimeout(waits));
}

function whole({ timeline, now, catalogued }, at, signal) {
  const parts = [summary(now, timeline, at), honesty(timeline),
    timeline.next_page_token ? h("p", { class: "note warn" }, h("strong", null, "Not all is shown: "), `the first ${number(timeline.entries.length)} events are.`) : null];
  if (!timeline.entries.length) {
    return [parts, empty("No events", "Nothing is known of this session but what is said above."), servedBy(timeline.served_by)];
  }
  return [parts, views(timeline, catalogued, at, signal), servedBy(timeline.served_by)];
}

function summary(now, timeline, at) {
  if (!now) {
    return h("p", { class: "quiet" }, "How it stands now could not be asked; its timeline could.");
  }
  const ended = now.state === "TERMINATED";
  return facts([
    ["state", h("span", null, state(now.state), now.expired_unheard ? " its end was never heard of" : "")],
    [ended ? "last owner" : "owner", now.owner_node_id && h("span", null, nodeLink(now.owner_node_id, at.fleet), now.owner_epoch === null ? "" : ` epoch ${now.owner_epoch}`)],
    ["bound to", ended ? null : now.transport_id ? h("span", { class: "id" }, now.transport_id) : "nothing"],
    ["since", now.since && moment(now.since)],
    ["version", now.state_version],
    ["client", now.client_ref && h("a", { class: "id", href: link("search", null, { fleet: at.fleet, q: now.client_ref }) }, now.client_ref)],
    ["policy", now.policy_version],
    ["first heard", moment(now.first_seen_at)], ["last heard", moment(now.last_event_at)],
    ["counts", `${many(now.counts.events, "event")}, ${many(now.counts.attempts, "attempt")}, ${now.counts.rejections} rejected, ${now.counts.switches} switched, ${now.counts.episodes} recoveries, ${many(now.counts.findings, "finding")}`],
    ["revision", timeline.revision],
  ], "facts head");
}

function views(timeline, catalogued, at, signal) {
  const told = story(timeline, catalogued);
  const detail = h("section", { class: "detail", "aria-live": "polite", "aria-label": "What was chosen" });
  const wanted = at.params.get("event");
  const chosen = told.events.find((event) => event.entry.event_id === wanted) ?? null;
  const rows = entries(told, catalogued, at.fleet, (event) => { image.choose(event); choose({ type: "event", one: event }); });
  let settle = 0;
  const from = ms(at.params.get("from"));
  const to = ms(at.params.get("to"));
  const image = picture(told, {
    from: from !== null && to !== null && to > from ? from : null, to: from !== null && to !== null && to > from ? to : null,
    order: at.params.get("scale") === "order", chosen, choose,
    moved(a, b) {
      // The address follows when the hand rests: browsers allow few changes of it, and the table is long.
      clearTimeout(settle);
      settle = setTimeout(() => {
        note({ from: a === null ? null : iso(Math.floor(a)), to: b === null ? null : iso(Math.ceil(b)) });
        rows.within(a, b);
      }, 200);
    },
  }, signal);
  signal.addEventListener("abort", () => clearTimeout(settle));

  function choose(what) {
    const event = what?.type === "event" ? what.one : null;
    note({ event: event?.entry.event_id ?? null });
    rows.mark(event);
    put(detail, event ? eventWhole(event, told, catalogued, at.fleet)
      : what?.type === "episode" ? episodeWhole(what.one, told, image.see)
        : what?.type === "finding" ? findingWhole(what.one, catalogued)
          : what?.type === "gap" ? gapWhole(what.one, at.fleet)
            : what?.many ? several(what) : what ? [h("p", null, hint(what, told).join(". "))] : resting());
  }

  function several(what) {
    return [h("h3", null, `${what.many.length} at one place`), h("ul", null, what.many.slice(0, 50).map((one) => h("li", null,
      h("button", { type: "button", class: "plain", onclick: () => choose({ type: what.type === "events" ? "event" : "finding", one }) },
        moment(one.at), " ", h("code", null, one.entry?.code ?? one.said.code))))),
    what.many.length > 50 ? h("p", { class: "quiet" }, "The first 50; zoom in for the rest.") : null];
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
    put(detail, wanted ? h("p", { class: "note warn" }, "The event ", h("code", null, wanted), " is not in this timeline.") : resting());
  }
  return [toolbar(image, timeline, at), image.place, legend(told, image.place, signal), detail,
    told.gaps.length ? h("section", null, h("h2", null, "Gaps"), h("ul", null, told.gaps.map((gap) => h("li", null,
      h("button", { type: "button", class: "plain", onclick: () => seeSpan({ type: "gap", one: gap }, gap.from, gap.to) }, hint({ type: "gap", one: gap }).join(", ")))))) : null,
    h("section", null, h("h2", null, "Findings"), findings(told, seeSpan)),
    h("section", null, h("h2", null, "Recoveries"), told.episodes.length ? episodesTable(told, seeSpan) : h("p", { class: "quiet" }, "None: no interruption is known.")),
    h("section", null, h("h2", null, "Events"), rows.place)];
}

function resting() {
  return h("p", { class: "quiet" }, "Choose a mark above or a line below to see the whole event.");
}

function findings(told, seeSpan) {
  if (!told.findings.length) {
    return h("p", { class: "quiet" }, "None about this session itself. Findings about sources and nodes are not listed here.");
  }
  return table("Findings about this session", ["Severity", "Status", "Code", "Began", "Lasted", "What", "Revision"], told.findings.map((finding) => row([
    severity(finding.said.severity), standing(finding.said), findingLink(finding.said),
    h("button", { type: "button", class: "plain time", onclick: () => seeSpan({ type: "finding", one: finding }, finding.at, finding.to ?? finding.at) }, moment(finding.at)),
    finding.said.ended_at ? span(finding.to - finding.at) : "not ended", finding.said.message, finding.said.revision], { class: finding.said.withdrawn ? "refuted" : null })));
}

function toolbar(image, timeline, at) {
  const button = (label, act, name) => h("button", { type: "button", onclick: act, "aria-label": name, title: name }, label);
  const scale = (value, label) => h("label", { class: "radio" }, h("input", { type: "radio", name: "scale", value, checked: (at.params.get("scale") ?? "time") === value,
    onchange: () => { note({ scale: value === "order" ? value : null }); image.order(value === "order"); } }), label);
  return h("div", { class: "toolbar", role: "group", "aria-label": "Timeline" },
    button("+", () => image.zoom(ZOOM), "Zoom in"), button("−", () => image.zoom(1 / ZOOM), "Zoom out"), button("All", image.whole, "Show all"),
    button("‹", () => image.step(-1), "Previous event"), button("›", () => image.step(1), "Next event"),
    h("fieldset", null, h("legend", { class: "hidden" }, "Scale"), scale("time", "by time"), scale("order", "one step an event")),
    h("span", { class: "gap" }), copyButton("Copy link", () => location.href), copyButton("Copy as JSON", () => JSON.stringify(timeline, null, 2)),
    button("Print", () => print(), "Print"),
    h("p", { class: "quiet keys" }, "Drag to move, Ctrl and wheel to zoom. Keys: ← → + − 0 N P."));
}

/** What the colours and the shapes mean, drawn by what draws them. Only what occurs. */
function legend(told, place, signal) {
  const states = STATES.filter((name) => told.states.some((one) => one.state === name));
  const kinds = KINDS.filter((kind) => told.events.some((event) => event.kind === kind));
  const list = h("ul", { class: "legend" }, states.map((name) => h("li", null, state(name))));
  for (const kind of kinds) {
    const sample = h("canvas", { width: 32, height: 32, "aria-hidden": "true" });
    list.append(h("li", null, sample, MEANINGS[kind]));
    const pen = sample.getContext("2d");
    pen.scale(2, 2);
    const draw = () => {
      pen.clearRect(0, 0, 16, 16);
      mark(pen, kind, 8, 8, 9, inks(place)[kind]);
    };
    requestAnimationFrame(draw);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw, { signal });
  }
  const more = [[told.events.some((event) => event.late), "ring: arrived late"], [told.gaps.length, "slanted lines across: versions missing"],
    [told.lanes.some((lane) => lane.spans.some((one) => one.claimed)), "slanted bar: claimed, does not stand"]];
  more.filter(([occurs]) => occurs).forEach(([, words]) => list.append(h("li", null, words)));
  return list;
}
