// What stands around the picture: buttons above it, and what its colours and shapes mean below it.

import { copyButton, h } from "/page/dom.js";
import { note } from "/page/route.js";
import { ZOOM } from "/page/hands.js";
import { inks, KINDS, mark, MEANINGS } from "/page/ink.js";
import { state, STATES } from "/page/words.js";

export function toolbar(image, timeline, at) {
  const button = (label, act, name) =>
    h("button", { type: "button", onclick: act, "aria-label": name, title: name }, label);
  const scale = (value, label) =>
    h(
      "label",
      { class: "radio" },
      h("input", {
        type: "radio",
        name: "scale",
        value,
        checked: (at.params.get("scale") ?? "time") === value,
        onchange: () => {
          note({ scale: value === "order" ? value : null });
          image.order(value === "order");
        },
      }),
      label,
    );
  return h(
    "div",
    { class: "toolbar", role: "group", "aria-label": "Timeline" },
    button("+", () => image.zoom(ZOOM), "Zoom in"),
    button("−", () => image.zoom(1 / ZOOM), "Zoom out"),
    button("All", image.whole, "Show all"),
    button("‹", () => image.step(-1), "Previous event"),
    button("›", () => image.step(1), "Next event"),
    h(
      "fieldset",
      null,
      h("legend", { class: "hidden" }, "Scale"),
      scale("time", "by time"),
      scale("order", "one step an event"),
    ),
    h("span", { class: "gap" }),
    copyButton("Copy link", () => location.href),
    copyButton("Copy as JSON", () => JSON.stringify(timeline, null, 2)),
    button("Print", () => print(), "Print"),
    h("p", { class: "quiet keys" }, "Drag to move, Ctrl and wheel to zoom. Keys: ← → + − 0 N P."),
  );
}

/** What the colours and the shapes mean, drawn by what draws them. Only what occurs. */
export function legend(told, place, signal) {
  const states = STATES.filter((name) => told.states.some((one) => one.state === name));
  const kinds = KINDS.filter((kind) => told.events.some((event) => event.kind === kind));
  const list = h(
    "ul",
    { class: "legend" },
    states.map((name) => h("li", null, state(name))),
  );
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
  const more = [
    [told.events.some((event) => event.late), "ring: arrived late"],
    [told.gaps.length, "slanted lines across: versions missing"],
    [told.lanes.some((lane) => lane.spans.some((one) => one.claimed)), "slanted bar: claimed, does not stand"],
  ];
  more.filter(([occurs]) => occurs).forEach(([, words]) => list.append(h("li", null, words)));
  return list;
}
