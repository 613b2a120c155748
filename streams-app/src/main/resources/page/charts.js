// Small pictures of numbers, in SVG. Each says the same in words, or beside it in a table.

import { h, s } from "/page/dom.js";
import { clock, number } from "/page/format.js";
import { STATES } from "/page/words.js";

export const WIDTH = 640;
export const HEIGHT = 190;
export const LEFT = 58;
export const BOTTOM = 22;

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

/** A picture with its words for those who do not see it. */
export function frame(label, ...children) {
  return s("svg", { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label }, ...children);
}

export function text(x, y, words, anchor) {
  return s("text", { x, y, "text-anchor": anchor ?? "start" }, words);
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
