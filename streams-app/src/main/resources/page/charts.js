// Small pictures of numbers, in SVG. Each says the same in words, or beside it in a table.

import { h, s } from "/page/dom.js";
import { clock, moment, number, span } from "/page/format.js";
import { STATES } from "/page/words.js";

const WIDTH = 640;
const HEIGHT = 190;
const LEFT = 58;
const BOTTOM = 22;

/** Names with a bar and a number each; `to` makes the name a link. */
export function bars(numbers, { to, order, colour, quiet } = {}) {
  const names = order ?? Object.keys(numbers).sort((a, b) => numbers[b] - numbers[a]);
  const most = Math.max(1, ...names.map((name) => numbers[name] ?? 0));
  if (!names.length) {
    return h("p", { class: "quiet" }, quiet ?? "None.");
  }
  return h(
    "ul",
    { class: "bars" },
    names.map((name) => {
      const value = numbers[name] ?? 0;
      return h(
        "li",
        { class: value ? null : "nil" },
        to ? h("a", { href: to(name) }, name) : h("span", null, name),
        s(
          "svg",
          {
            class: `bar ${colour ? colour(name) : ""}`,
            viewBox: "0 0 100 8",
            preserveAspectRatio: "none",
            "aria-hidden": "true",
          },
          s("rect", { x: 0, y: 0, width: value ? Math.max(0.8, (100 * value) / most) : 0, height: 8 }),
        ),
        h("b", null, number(value)),
      );
    }),
  );
}

function frame(label, ...children) {
  return s("svg", { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label }, ...children);
}

function text(x, y, words, anchor) {
  return s("text", { x, y, "text-anchor": anchor ?? "start" }, words);
}

/**
 * Recoveries over time: a dot each, at how long it took, on a scale of powers; and the median and the 95th percentile of
 * each slice of time. `open` leads to one.
 */
export function recoveries(episodes, since, until, open) {
  const known = episodes
    .filter((one) => one.recovery_duration_ms !== null)
    .map((one) => ({ one, at: Date.parse(one.began_at ?? one.ended_at), ms: Math.max(1, one.recovery_duration_ms) }))
    .filter((dot) => dot.at >= since && dot.at <= until);
  if (!known.length) {
    return h("p", { class: "quiet" }, "No recovery in this window took a known time.");
  }
  const low = Math.floor(Math.log10(Math.min(...known.map((dot) => dot.ms))));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...known.map((dot) => dot.ms)))));
  // The dots fill the width: a demo of a minute is not a speck in an hour.
  const first = Math.min(...known.map((dot) => dot.at));
  const last = Math.max(first + 1000, ...known.map((dot) => dot.at));
  const x = (at) => LEFT + ((at - first) / (last - first)) * (WIDTH - LEFT - 10);
  const y = (ms) => 8 + (1 - (Math.log10(ms) - low) / (high - low)) * (HEIGHT - BOTTOM - 16);
  const grid = [];
  for (let power = low; power <= high; power += 1) {
    grid.push(
      s("line", { class: "grid", x1: LEFT, x2: WIDTH, y1: y(10 ** power), y2: y(10 ** power) }),
      text(
        LEFT - 6,
        Math.max(13, y(10 ** power) + 4),
        power < 3 ? `${10 ** power} ms` : `${number(10 ** (power - 3))} s`,
        "end",
      ),
    );
  }
  const times = [
    text(LEFT, HEIGHT - 5, clock(first).slice(0, 8)),
    text(WIDTH - 4, HEIGHT - 5, clock(last).slice(0, 8), "end"),
  ];
  const lines = [
    ["p50", 0.5],
    ["p95", 0.95],
  ].map(([name, share]) =>
    s("polyline", {
      class: `line ${name}`,
      points: slices(known, first, last, share)
        .map(([at, ms]) => `${x(at)},${y(ms)}`)
        .join(" "),
    }),
  );
  const dots = known.map(({ one, at, ms }) =>
    s(
      "circle",
      {
        class: one.overdue ? "dot overdue" : "dot",
        cx: x(at).toFixed(1),
        cy: y(ms).toFixed(1),
        r: known.length > 300 ? 2 : 3.5,
        onclick: () => open(one),
      },
      s("title", null, `${one.session_id}: ${span(ms)}, began ${moment(at)}`),
    ),
  );
  return frame(
    `${known.length} recoveries from ${moment(first)} to ${moment(last)}; the shortest took ${span(Math.min(...known.map((d) => d.ms)))}, the longest ${span(Math.max(...known.map((d) => d.ms)))}`,
    grid,
    dots,
    lines,
    times,
  );
}

function slices(dots, first, last, share) {
  const count = Math.max(1, Math.min(24, Math.floor(dots.length / 8)));
  const all = Array.from({ length: count }, () => []);
  dots.forEach((dot) => all[Math.min(count - 1, Math.floor(((dot.at - first) / (last - first)) * count))].push(dot.ms));
  return all.flatMap((some, i) => {
    some.sort((a, b) => a - b);
    return some.length
      ? [[first + ((i + 0.5) / count) * (last - first), some[Math.max(0, Math.ceil(some.length * share) - 1)]]]
      : [];
  });
}

/** Sessions by state over the time that this page has been looking: stacked areas. */
export function history(samples) {
  if (samples.length < 2) {
    return h(
      "p",
      { class: "quiet" },
      "Drawn from the news that arrive while this page is open; it begins with the second.",
    );
  }
  const first = samples[0].at;
  const last = samples.at(-1).at;
  const most = Math.max(
    1,
    ...samples.map((sample) => STATES.reduce((sum, name) => sum + (sample.sessions[name] ?? 0), 0)),
  );
  const x = (at) => LEFT + ((at - first) / Math.max(1, last - first)) * (WIDTH - LEFT - 10);
  const y = (count) => HEIGHT - BOTTOM - (count / most) * (HEIGHT - BOTTOM - 12);
  const floor = samples.map(() => 0);
  const areas = STATES.map((name) => {
    const under = samples.map((sample, i) => `${x(sample.at)},${y(floor[i])}`).reverse();
    const over = samples.map((sample, i) => {
      floor[i] += sample.sessions[name] ?? 0;
      return `${x(sample.at)},${y(floor[i])}`;
    });
    return s("polygon", { class: `area state-${name}`, points: [...over, ...under].join(" ") }, s("title", null, name));
  });
  return frame(
    `Sessions by state from ${clock(first).slice(0, 8)} to ${clock(last).slice(0, 8)}, at most ${number(most)}`,
    s("line", { class: "grid", x1: LEFT, x2: WIDTH, y1: y(0), y2: y(0) }),
    areas,
    text(LEFT - 6, y(most) + 8, number(most), "end"),
    text(LEFT - 6, y(0), "0", "end"),
    text(LEFT, HEIGHT - 5, clock(first).slice(0, 8)),
    text(WIDTH - 4, HEIGHT - 5, clock(last).slice(0, 8), "end"),
  );
}
