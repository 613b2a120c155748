// Marks of events and pins of findings: what is a point in time. Points that would overlap become one badge with a number.

import { KINDS, fitted, mark } from "/page/ink.js";

const FONT = "12px system-ui, sans-serif";
const BUCKET = 22;
const MARK = 9;
const PIN = 14;

/** The part of a span that is in the window, at least two pixels wide, or null. */
export function clipped({ x, left, right }, from, to) {
  const a = Math.max(left, x(from));
  const b = Math.min(right, x(to));
  return b < left || a > right ? null : [a, Math.max(2, b - a)];
}

/** The events of a lane. */
export function marks(draw, row) {
  const { pen, ink, x, left, right, hits } = draw;
  const y = row.y + row.height / 2;
  for (const some of buckets(row.lane.events, (event) => x(event.at), left, right)) {
    const gravest = some.things.reduce((a, b) => (KINDS.indexOf(b.kind) > KINDS.indexOf(a.kind) ? b : a));
    const colour = ink[gravest.kind];
    if (some.things.length === 1) {
      const [event] = some.things;
      if (event.late) {
        late(draw, event, some.x, y);
      }
      mark(pen, event.kind, some.x, y, MARK, colour);
      hits.push({ x: some.x - 8, y: row.y, width: 16, height: row.height, what: { type: "event", one: event } });
    } else {
      badge(
        pen,
        some.things.length,
        some.x,
        y,
        colour,
        ink.back,
        some.things.some((event) => event.late) ? ink.warn : null,
      );
      hits.push({
        x: some.x - 11,
        y: row.y,
        width: 22,
        height: row.height,
        what: { type: "events", many: some.things },
      });
    }
  }
}

/** A ring, and a line to when the event arrived. */
function late({ pen, ink, x }, event, at, y) {
  pen.strokeStyle = ink.warn;
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.arc(at, y, MARK * 0.95, 0, 2 * Math.PI);
  pen.stroke();
  const arrived = x(event.appended);
  if (arrived - at > 12) {
    pen.setLineDash([3, 3]);
    pen.beginPath();
    pen.moveTo(at + MARK, y);
    pen.lineTo(arrived, y);
    pen.stroke();
    pen.setLineDash([]);
    pen.beginPath();
    pen.moveTo(arrived, y - 5);
    pen.lineTo(arrived, y + 5);
    pen.stroke();
  }
}

/** Things so close together that they would overlap, put together. They come in the order of their times. */
function buckets(things, place, left, right) {
  const all = [];
  for (const thing of things) {
    const x = place(thing);
    if (x < left - MARK || x > right + MARK) {
      continue;
    }
    const last = all.at(-1);
    if (last && x - last.x < (last.things.length > 1 ? BUCKET : MARK + 2)) {
      last.things.push(thing);
    } else {
      all.push({ x, things: [thing] });
    }
  }
  return all;
}

function badge(pen, count, x, y, colour, back, ring) {
  const text = count > 999 ? `${Math.floor(count / 1000)}k` : String(count);
  pen.font = "bold 10px system-ui, sans-serif";
  const width = Math.max(16, pen.measureText(text).width + 8);
  pen.fillStyle = colour;
  pen.beginPath();
  pen.roundRect(x - width / 2, y - 8, width, 16, 8);
  pen.fill();
  if (ring) {
    pen.strokeStyle = ring;
    pen.lineWidth = 2;
    pen.stroke();
  }
  pen.fillStyle = back;
  pen.fillText(text, x - pen.measureText(text).width / 2, y + 0.5);
  pen.font = FONT;
}

/** The findings, each pinned where it began, in as many rows as there are. */
export function findings(draw, rows) {
  const { pen, told, plan, ink, x, left, right, hits } = draw;
  if (!rows.length) {
    return;
  }
  const bottom = plan.rows.at(-1).y - 8;
  rows.forEach((row, i) => {
    const mine = told.findings.filter((_, n) => n % rows.length === i);
    const some = buckets(mine, (one) => x(one.at), left, right);
    some.forEach((bucket, n) => pin(draw, row, bucket, [some[n - 1]?.x ?? left, some[n + 1]?.x ?? right], bottom));
    for (const one of mine) {
      const part = one.to !== null && clipped(draw, one.at, one.to);
      if (part) {
        pen.fillStyle = ink[one.said.severity] ?? ink.INFO;
        pen.fillRect(part[0], row.y + row.height - 4, part[1], 2);
      }
    }
  });
}

function pin({ pen, ink, hits }, row, bucket, [before, next], bottom) {
  const { x, things } = bucket;
  const gravest = things.reduce((a, b) => (rank(b.said) > rank(a.said) ? b : a));
  const colour = gravest.said.withdrawn ? ink.quiet : (ink[gravest.said.severity] ?? ink.INFO);
  const y = row.y + row.height / 2 - 1;
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  pen.setLineDash([2, 3]);
  pen.beginPath();
  pen.moveTo(Math.round(x) + 0.5, y + PIN / 2);
  pen.lineTo(Math.round(x) + 0.5, bottom);
  pen.stroke();
  pen.setLineDash([]);
  if (things.length > 1) {
    badge(pen, things.length, x, y, colour, ink.back, null);
  } else {
    mark(pen, gravest.said.withdrawn ? "rejection" : "conflict", x, y, PIN - 3, colour);
  }
  const text = things.length > 1 ? "" : gravest.said.code + (gravest.said.withdrawn ? " (withdrawn)" : "");
  // At the right edge there is more room before the pin than behind it.
  const width = pen.measureText(text).width;
  const behind = next - x - PIN - 10;
  if (width > behind && x - before - PIN - 10 > width) {
    fitted(pen, text, x - PIN - width, y, width + 1, ink.text);
  } else {
    fitted(pen, text, x + PIN, y, behind, ink.text);
  }
  hits.push({
    x: x - PIN / 2 - 2,
    y: row.y,
    width: PIN + 4,
    height: row.height,
    what: things.length > 1 ? { type: "findings", many: things } : { type: "finding", one: gravest },
  });
}

function rank(finding) {
  return finding.withdrawn ? -1 : ["INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL"].indexOf(finding.severity);
}
