// Draws a story on a canvas, and returns what lies where. Draws only what is in the window, and at most one mark a bucket.

import { many, span } from "/page/format.js";
import { HEIGHTS, fitted, hatch } from "/page/ink.js";
import { clipped, findings, marks } from "/page/marks.js";
import { gapText, NO_TRANSPORT } from "/page/story.js";
import { ticks } from "/page/scale.js";

const FONT = "12px system-ui, sans-serif";
const SMALL = "11px system-ui, sans-serif";
const ROWS = { axis: 24, finding: 24, episode: 30, ribbon: 46, owner: 20, lane: 28, overview: 34 };

/** Which rows there are, from top to bottom, and how high the whole is. */
export function layout(told, width) {
  const rows = [];
  let y = 0;
  const row = (kind, height, more) => {
    rows.push({ kind, y, height, ...more });
    y += height;
  };
  row("axis", ROWS.axis);
  for (let i = 0; i < Math.min(3, told.findings.length); i += 1) {
    row("finding", ROWS.finding, { label: i ? "" : "findings", index: i });
  }
  if (told.episodes.length) {
    row("episode", ROWS.episode, { label: "recoveries" });
  }
  row("ribbon", ROWS.ribbon, { label: "state" });
  row("owner", ROWS.owner, { label: "owner" });
  for (const lane of told.lanes) {
    row("lane", ROWS.lane, {
      lane,
      label:
        lane.id === null ? `${lane.count} more transports` : lane.id === NO_TRANSPORT ? "no transport named" : lane.id,
    });
  }
  y += 8;
  row("overview", ROWS.overview, { label: "all" });
  return { rows, height: y + 2, width, gutter: width < 560 ? 78 : Math.min(170, Math.round(width * 0.17)) };
}

/** Draws. `window` is in places of the scale. Returns hits: boxes with what they show, the topmost last. */
export function paint(pen, told, scale, window, plan, ink, chosen) {
  const left = plan.gutter;
  const right = plan.width - 6;
  const x = (at) => left + ((scale.to(at) - window.from) / (window.to - window.from)) * (right - left);
  const draw = { pen, told, scale, window, plan, ink, x, left, right, hits: [], chosen };
  pen.clearRect(0, 0, plan.width, plan.height);
  pen.font = FONT;
  pen.textBaseline = "middle";
  grid(draw);
  pen.save();
  pen.beginPath();
  pen.rect(left, 0, right - left + 6, plan.height);
  pen.clip();
  const of = (kind) => plan.rows.filter((row) => row.kind === kind);
  of("ribbon").forEach((row) => ribbon(draw, row));
  of("owner").forEach((row) => owners(draw, row));
  of("lane").forEach((row) => bindings(draw, row));
  gaps(draw);
  of("ribbon").forEach((row) => words(draw, row));
  of("lane").forEach((row) => marks(draw, row));
  of("episode").forEach((row) => episodes(draw, row));
  findings(draw, of("finding"));
  selection(draw);
  pen.restore();
  of("overview").forEach((row) => overview(draw, row));
  return draw.hits;
}

function grid({ pen, scale, window, plan, ink, x, left, right, hits }) {
  const bottom = plan.rows.at(-1).y - 8;
  pen.fillStyle = ink.quiet;
  pen.font = SMALL;
  for (const tick of ticks(scale, window.from, window.to, right - left)) {
    const at = Math.round(x(tick.at)) + 0.5;
    pen.strokeStyle = ink.faint;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(at, 18);
    pen.lineTo(at, bottom);
    pen.stroke();
    const width = pen.measureText(tick.label).width;
    pen.fillText(tick.label, Math.min(Math.max(left, at - width / 2), right - width), 9);
  }
  pen.font = FONT;
  for (const row of plan.rows) {
    if (row.label) {
      hits.push({ x: 0, y: row.y, width: plan.gutter, height: row.height, what: { type: "label", text: row.label } });
      fitted(pen, row.label, 4, row.y + row.height / 2, plan.gutter - 10, ink.quiet);
    }
    if (row.kind === "lane" || row.kind === "overview") {
      pen.strokeStyle = ink.line;
      pen.beginPath();
      pen.moveTo(left, row.y + row.height / 2 + 0.5);
      pen.lineTo(right, row.y + row.height / 2 + 0.5);
      pen.stroke();
    }
  }
}

function ribbon(draw, row) {
  const { pen, told, ink, hits } = draw;
  for (const one of told.states) {
    const part = clipped(draw, one.from, one.to);
    if (!part) {
      continue;
    }
    const [a, width] = part;
    const full = row.height - 10;
    const height = Math.max(4, full * (HEIGHTS[one.state] ?? 0.5));
    const y = row.y + row.height - 5 - height;
    const colour = ink[one.state] ?? ink.UNKNOWN;
    pen.fillStyle = colour;
    pen.globalAlpha = one.assumed ? 0.35 : 1;
    pen.fillRect(a, y, width, height);
    pen.globalAlpha = 1;
    hits.push({ x: a, y: row.y, width, height: row.height, what: { type: "state", one } });
  }
}

/** The names of the states, over what crosses the ribbon. Above low ones there is room for it; in high ones it stands on the colour. */
function words(draw, row) {
  const { pen, told, ink } = draw;
  for (const one of told.states) {
    const part = clipped(draw, one.from, one.to);
    if (part && part[1] > 24) {
      const height = (row.height - 10) * (HEIGHTS[one.state] ?? 0.5);
      const inside = height > 20;
      const y = row.y + row.height - 5 - (inside ? height / 2 - 1 : height + 7);
      const text = one.state + (one.open && part[1] > 170 ? ", as last heard" : "");
      pen.fillStyle = inside ? (ink[one.state] ?? ink.UNKNOWN) : ink.back;
      pen.fillRect(part[0] + 3, y - 8, Math.min(part[1] - 5, pen.measureText(text).width + 5), 15);
      fitted(pen, text, part[0] + 5, y, part[1] - 10, inside ? ink.back : ink.text);
    }
  }
}

function owners(draw, row) {
  const { pen, told, ink, hits } = draw;
  told.owners.forEach((one, i) => {
    const part = clipped(draw, one.from, one.to);
    if (part) {
      pen.fillStyle = i % 2 ? ink.line : ink.faint;
      pen.fillRect(part[0], row.y + 2, part[1], row.height - 4);
      fitted(
        pen,
        one.node + (one.epoch === null ? "" : `, epoch ${one.epoch}`),
        part[0] + 4,
        row.y + row.height / 2,
        part[1] - 6,
        ink.text,
      );
      hits.push({ x: part[0], y: row.y, width: part[1], height: row.height, what: { type: "owner", one } });
    }
  });
}

function bindings(draw, row) {
  const { pen, ink, hits } = draw;
  for (const one of row.lane.spans) {
    const to = one.to ?? draw.told.to;
    const part = clipped(draw, one.from, to);
    if (!part) {
      continue;
    }
    const y = row.y + row.height / 2 - 4;
    if (one.claimed) {
      // How long the other binding lasted is not known.
      hatch(pen, part[0], y, part[1], 8, ink.bad);
    } else {
      pen.fillStyle = ink.accent;
      pen.globalAlpha = 0.45;
      pen.fillRect(part[0], y, part[1], 8);
      pen.globalAlpha = 1;
    }
    hits.push({
      x: part[0],
      y: row.y,
      width: part[1],
      height: row.height,
      what: { type: "binding", one, lane: row.lane },
    });
  }
}

function gaps(draw) {
  const { pen, told, plan, ink, hits } = draw;
  const top = plan.rows.find((row) => row.kind === "ribbon").y;
  const bottom = plan.rows.at(-1).y - 8;
  for (const gap of told.gaps) {
    const part = clipped(draw, gap.from, gap.to);
    if (part) {
      hatch(pen, part[0], top, part[1], bottom - top, ink.warn);
      pen.strokeStyle = ink.warn;
      pen.lineWidth = 1.5;
      pen.strokeRect(part[0], top, part[1], bottom - top);
      if (part[1] > 60) {
        const room = Math.min(part[1] - 8, pen.measureText(gapText(gap)).width + 10);
        pen.fillStyle = ink.back;
        pen.fillRect(part[0] + 4, bottom - 20, room, 16);
        fitted(pen, gapText(gap), part[0] + 8, bottom - 12, room - 4, ink.text);
      }
      hits.push({ x: part[0] - 2, y: top, width: part[1] + 4, height: bottom - top, what: { type: "gap", one: gap } });
    }
  }
}

function episodes(draw, row) {
  const { pen, told, ink, x, hits } = draw;
  for (const one of told.episodes) {
    const { said } = one;
    const part = clipped(draw, one.from ?? one.to, one.to ?? told.to);
    if (!part) {
      continue;
    }
    const [a, width] = part;
    pen.fillStyle = ink.faint;
    pen.fillRect(a, row.y + 4, width, row.height - 8);
    pen.strokeStyle = said.overdue ? ink.bad : ink.RECOVERING;
    pen.lineWidth = said.overdue ? 2.5 : 1.5;
    pen.strokeRect(a, row.y + 4, width, row.height - 8);
    for (const gate of said.gating ?? []) {
      const at = x(Date.parse(gate.at));
      pen.fillStyle = ink.rejection;
      pen.fillRect(at - 1, row.y + row.height - 10, 2.5, 6);
    }
    fitted(pen, episodeText(said), a + 6, row.y + row.height / 2, width - 10, ink.text);
    hits.push({ x: a - 1, y: row.y, width: width + 2, height: row.height, what: { type: "episode", one } });
  }
}

export function episodeText(said) {
  const rejected = Object.values(said.rejections ?? {}).reduce((a, b) => a + b, 0);
  const parts = [
    `${said.outcome}${said.overdue ? ", overdue" : ""}`,
    span(said.recovery_duration_ms ?? said.episode_duration_ms),
    many(said.attempts, "attempt"),
    `${rejected} rejected`,
    `${said.gating_total} gated`,
  ];
  return parts.filter((part) => part && !/^(–|0 .*)$/.test(part)).join(" · ");
}

function selection({ pen, plan, ink, x, left, right, chosen }) {
  if (chosen) {
    const at = Math.round(x(chosen.at)) + 0.5;
    if (at >= left && at <= right) {
      pen.strokeStyle = ink.accent;
      pen.lineWidth = 2;
      pen.beginPath();
      pen.moveTo(at, 18);
      pen.lineTo(at, plan.rows.at(-1).y - 8);
      pen.stroke();
    }
  }
}

/** The whole, small, with a frame around what is shown above. */
function overview({ pen, told, scale, window, ink, left, right, hits }, row) {
  const all = (place) => left + ((place - scale.least) / (scale.most - scale.least)) * (right - left);
  for (const one of told.states) {
    const a = all(scale.to(one.from));
    pen.fillStyle = ink[one.state] ?? ink.UNKNOWN;
    const height = Math.max(2, 18 * (HEIGHTS[one.state] ?? 0.5));
    pen.fillRect(a, row.y + row.height - 6 - height, Math.max(1, all(scale.to(one.to)) - a), height);
  }
  for (const one of told.findings) {
    pen.fillStyle = one.said.withdrawn ? ink.quiet : (ink[one.said.severity] ?? ink.INFO);
    pen.fillRect(all(scale.to(one.at)) - 1, row.y + 2, 3, 6);
  }
  const a = all(window.from);
  const width = Math.max(6, all(window.to) - a);
  pen.fillStyle = ink.back;
  pen.globalAlpha = 0.62;
  pen.fillRect(left, row.y, Math.max(0, a - left), row.height);
  pen.fillRect(a + width, row.y, Math.max(0, right - a - width), row.height);
  pen.globalAlpha = 1;
  pen.strokeStyle = ink.accent;
  pen.lineWidth = 2;
  pen.strokeRect(a, row.y + 1, width, row.height - 4);
  hits.push({ x: left, y: row.y, width: right - left, height: row.height, what: { type: "overview" } });
}
