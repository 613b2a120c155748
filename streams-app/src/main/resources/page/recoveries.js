// How long recoveries took over time, and which took longest.

import { h, row, s, table } from "/page/dom.js";
import { go, link } from "/page/route.js";
import { BOTTOM, frame, HEIGHT, LEFT, text, WIDTH } from "/page/charts.js";
import { clock, counts, moment, ms, number, span } from "/page/format.js";
import { honesty } from "/page/notes.js";

const SHARES = { p50: 0.5, p95: 0.95, p99: 0.99 };
const SLICES_MOST = 24;
const SLICE_DOTS = 8;
const SLOWEST = 6;

/** A chart of what `/recoveries` answers, and the slowest of them as a table. */
export function recoveries(answer, fleet) {
  const known = answer.items
    .filter((one) => one.recovery_duration_ms !== null)
    .map((one) => ({ one, at: ms(one.began_at) ?? ms(one.ended_at), ms: Math.max(1, one.recovery_duration_ms) }))
    .filter((dot) => dot.at !== null);
  if (!known.length) {
    return [honesty(answer), h("p", { class: "quiet" }, "No recovery in this window took a known time.")];
  }
  return [
    honesty(answer),
    chart(known, fleet),
    legend(),
    answer.next_page_token ? h("p", { class: "quiet" }, "The newest 1 000 of this window.") : null,
    slowest(known, fleet),
  ];
}

/** The address of a session's timeline with the window that holds a recovery. */
function address(one, fleet) {
  const from = ms(one.began_at) ?? ms(one.ended_at);
  const to = ms(one.ended_at);
  const margin = Math.max(100, (to - from) * 0.3);
  const window = from === null || to === null ? [null, null] : [from - margin, to + margin];
  const [a, b] = window.map((at) => (at === null ? null : new Date(at).toISOString()));
  return ["session", one.session_id, { fleet, from: a, to: b }];
}

/** A dot each, at how long it took, on a scale of powers; and percentiles of each slice of time. */
function chart(known, fleet) {
  const took = known.map((dot) => dot.ms);
  const [least, most] = [Math.min(...took), Math.max(...took)];
  const low = Math.floor(Math.log10(least));
  const high = Math.max(low + 1, Math.ceil(Math.log10(most)));
  // The dots fill the width: a demo of a minute is not a speck in an hour.
  const first = Math.min(...known.map((dot) => dot.at));
  const last = Math.max(first + 1000, ...known.map((dot) => dot.at));
  const x = (at) => LEFT + ((at - first) / (last - first)) * (WIDTH - LEFT - 10);
  const y = (value) => 8 + (1 - (Math.log10(value) - low) / (high - low)) * (HEIGHT - BOTTOM - 16);
  const grid = [];
  for (let power = low; power <= high; power += 1) {
    const at = y(10 ** power);
    const words = power < 3 ? `${10 ** power} ms` : `${number(10 ** (power - 3))} s`;
    grid.push(s("line", { class: "grid", x1: LEFT, x2: WIDTH, y1: at, y2: at }));
    grid.push(text(LEFT - 6, Math.max(13, at + 4), words, "end"));
  }
  const dots = known.map(({ one, at, ms: value }) =>
    s(
      "circle",
      {
        class: one.overdue ? "dot overdue" : "dot",
        cx: x(at).toFixed(1),
        cy: y(value).toFixed(1),
        r: known.length > 300 ? 2 : 3.5,
        onclick: () => go(...address(one, fleet)),
      },
      s("title", null, `${one.session_id}: ${span(value)}, began ${moment(at)}`),
    ),
  );
  const lines = Object.entries(SHARES).map(([name, share]) => {
    const points = slices(known, first, last, share).map(([at, value]) => `${x(at)},${y(value)}`);
    return s("polyline", { class: `line ${name}`, points: points.join(" ") });
  });
  const times = [
    text(LEFT, HEIGHT - 5, clock(first).slice(0, 8)),
    text(WIDTH - 4, HEIGHT - 5, clock(last).slice(0, 8), "end"),
  ];
  const words = `${known.length} recoveries from ${moment(first)} to ${moment(last)}; the shortest took ${span(least)}, the longest ${span(most)}`;
  return frame(words, grid, dots, lines, times);
}

function slices(known, first, last, share) {
  const count = Math.max(1, Math.min(SLICES_MOST, Math.floor(known.length / SLICE_DOTS)));
  const all = Array.from({ length: count }, () => []);
  known.forEach((dot) => {
    all[Math.min(count - 1, Math.floor(((dot.at - first) / (last - first)) * count))].push(dot.ms);
  });
  return all.flatMap((some, i) => {
    some.sort((a, b) => a - b);
    const at = first + ((i + 0.5) / count) * (last - first);
    return some.length ? [[at, some[Math.max(0, Math.ceil(some.length * share) - 1)]]] : [];
  });
}

function legend() {
  const swatch = (name) => [h("span", { class: `swatch ${name}` }), ` ${name}  `];
  const words = "of each slice of time; a dot is a recovery and leads to it.";
  return h("p", { class: "quiet key" }, Object.keys(SHARES).map(swatch), words);
}

/** Why recovery got slow is seen at the slow ones, and here by the keyboard too. */
function slowest(known, fleet) {
  const some = [...known].sort((a, b) => b.ms - a.ms).slice(0, SLOWEST);
  return table(
    "The slowest of them",
    ["Took", "Recovery", "Began", "Rejected"],
    some.map(({ one, ms: value }) =>
      row([
        `${span(value)}${one.overdue ? ", overdue" : ""}`,
        h("a", { class: "id", href: link(...address(one, fleet)) }, one.episode_id),
        moment(one.began_at),
        counts(one.rejections),
      ]),
    ),
  );
}
