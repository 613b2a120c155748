// The timeline as a picture that is zoomed, panned and pointed at. What is chosen and what is shown is told to its owner.

import { h, put } from "/page/dom.js";
import { hint } from "/page/describe.js";
import { hands, keys, ZOOM } from "/page/hands.js";
import { inks } from "/page/ink.js";
import { layout, paint } from "/page/paint.js";
import { byOrder, byTime } from "/page/scale.js";

/**
 * Makes the picture. `options`: `from`, `to` (times, or null for all), `order`, `chosen` (an event or null),
 * `choose(what)`, `moved(from, to)`.
 */
export function picture(told, options, signal) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const tip = h("div", { class: "tip", hidden: true });
  const place = h(
    "div",
    {
      class: "picture",
      tabindex: "0",
      role: "group",
      "aria-label":
        "Picture of the timeline. Arrow keys move, plus and minus zoom, 0 shows all, N and P go to the next and the previous event. The tables below hold the same.",
    },
    canvas,
    tip,
  );
  const pen = canvas.getContext("2d");
  let scale = options.order ? byOrder(told) : byTime(told);
  let view = {
    from: options.from === null ? scale.least : scale.to(options.from),
    to: options.to === null ? scale.most : scale.to(options.to),
  };
  let chosen = options.chosen;
  let ink = null;
  let plan = null;
  let hits = [];
  let asked = false;

  function draw() {
    asked = false;
    const width = place.clientWidth;
    if (!width || signal.aborted) {
      return;
    }
    const began = performance.now();
    plan = layout(told, width);
    const dots = devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * dots) || canvas.height !== Math.round(plan.height * dots)) {
      canvas.width = Math.round(width * dots);
      canvas.height = Math.round(plan.height * dots);
      canvas.style.height = `${plan.height}px`;
    }
    pen.setTransform(dots, 0, 0, dots, 0, 0);
    ink ??= inks(place);
    hits = paint(pen, told, scale, view, plan, ink, chosen);
    place.dataset.paintMs = (performance.now() - began).toFixed(2);
    place.dataset.hits = hits.length;
  }

  function redraw() {
    if (!asked) {
      asked = true;
      requestAnimationFrame(draw);
    }
  }

  function show(from, to, quietly) {
    const room = scale.most - scale.least;
    const size = Math.min(room, Math.max(scale.closest, to - from));
    const start = Math.min(Math.max(scale.least, (from + to - size) / 2), scale.most - size);
    view = { from: start, to: start + size };
    redraw();
    if (!quietly) {
      const all = size >= room * 0.999;
      options.moved(all ? null : scale.from(view.from), all ? null : scale.from(view.to));
    }
  }

  const size = () => view.to - view.from;
  const pixels = () => plan.width - 6 - plan.gutter;
  const placeAt = (x) => view.from + ((x - plan.gutter) / pixels()) * size();
  const zoom = (factor, around = (view.from + view.to) / 2) =>
    show(around - (around - view.from) / factor, around + (view.to - around) / factor);
  const pan = (by) => show(view.from + by, view.to + by);

  function see(at) {
    const there = scale.to(at);
    if (there < view.from || there > view.to) {
      show(there - size() / 2, there + size() / 2);
    }
    redraw();
  }

  function choose(what) {
    chosen = what?.type === "event" ? what.one : null;
    options.choose(what);
    redraw();
  }

  function step(by) {
    const all = told.byTime;
    const now = chosen
      ? all.indexOf(chosen) + by
      : by > 0
        ? all.findIndex((event) => scale.to(event.at) >= view.from)
        : all.length - 1;
    const event = all[Math.min(all.length - 1, Math.max(0, now))];
    if (event) {
      choose({ type: "event", one: event });
      see(event.at);
    }
  }

  function under(event) {
    const box = canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    return {
      x,
      y,
      hit: hits.findLast((one) => x >= one.x && x <= one.x + one.width && y >= one.y && y <= one.y + one.height),
    };
  }

  function point(event) {
    const { x, y, hit } = under(event);
    const lines = hit ? hint(hit.what, told) : [];
    canvas.classList.toggle("over", lines.length > 0);
    tip.hidden = !lines.length;
    if (lines.length) {
      put(
        tip,
        lines.map((line, i) => h(i ? "span" : "b", null, line)),
      );
      tip.style.left = `${Math.max(4, Math.min(x + 14, place.clientWidth - tip.offsetWidth - 8))}px`;
      tip.style.top = `${y + 18}px`;
    }
  }

  function click(event) {
    const { hit } = under(event);
    const what = hit?.what;
    if (what?.many) {
      const places = what.many.map((one) => scale.to(one.at));
      const [least, most] = [Math.min(...places), Math.max(...places)];
      if (most - least >= scale.closest / 4 && size() > scale.closest * 1.01) {
        const margin = Math.max((most - least) * 0.25, scale.closest / 2);
        show(least - margin, most + margin);
        return;
      }
    }
    if (what && !["overview", "label"].includes(what.type)) {
      choose(what);
    }
  }

  function overviewAt(event) {
    const there = scale.least + ((under(event).x - plan.gutter) / pixels()) * (scale.most - scale.least);
    show(there - size() / 2, there + size() / 2);
  }

  hands(
    canvas,
    {
      point,
      click,
      overviewAt,
      onOverview: (event) => under(event).hit?.what.type === "overview",
      hide: () => (tip.hidden = true),
      zoomAt: (factor, clientX) => zoom(factor, placeAt(clientX - canvas.getBoundingClientRect().left)),
      panBy: (dots) => pan((dots / pixels()) * size()),
    },
    signal,
  );
  keys(
    place,
    {
      ArrowLeft: () => pan(-size() / 8),
      ArrowRight: () => pan(size() / 8),
      "+": () => zoom(ZOOM),
      "=": () => zoom(ZOOM),
      "-": () => zoom(1 / ZOOM),
      0: () => show(scale.least, scale.most),
      Home: () => show(scale.least, scale.least + size()),
      End: () => show(scale.most - size(), scale.most),
      n: () => step(1),
      p: () => step(-1),
      Escape: () => choose(null),
    },
    signal,
  );

  const widths = new ResizeObserver(redraw);
  widths.observe(place);
  signal.addEventListener("abort", () => widths.disconnect());
  const recolour = () => {
    ink = null;
    redraw();
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour, { signal });
  // Paper is white: the picture is drawn with the light colours before it is printed, at once.
  const paper = (on) => () => {
    document.documentElement.classList.toggle("paper", on);
    ink = null;
    draw();
  };
  addEventListener("beforeprint", paper(true), { signal });
  addEventListener("afterprint", paper(false), { signal });

  return {
    place,
    see,
    step,
    zoom: (factor) => zoom(factor),
    whole: () => show(scale.least, scale.most),
    showTimes: (from, to) => show(scale.to(from), scale.to(to)),
    choose(event) {
      chosen = event;
      see(event.at);
    },
    order(on) {
      const times = [scale.from(view.from), scale.from(view.to)];
      const whole = size() >= (scale.most - scale.least) * 0.999;
      scale = on ? byOrder(told) : byTime(told);
      if (whole) {
        show(scale.least, scale.most);
      } else {
        show(scale.to(times[0]), scale.to(times[1]));
      }
    },
  };
}
