// The colours and marks of the picture. Colours are those of the style sheet, so that light, dark and print agree.

import { seen } from "/page/dom.js";
import { SEVERITIES, STATES } from "/page/words.js";

/** How high the ribbon stands in each state, so that it can be read without colours. */
export const HEIGHTS = { ATTACHED: 1, VOLATILE: 0.78, DEGRADED: 0.58, RECOVERING: 0.38, BIRTH: 0.2, TERMINATED: 0.12 };

/** What a mark means, the gravest last: a badge for several events shows the gravest. */
export const KINDS = ["other", "transition", "accept", "bind", "rejection", "security", "conflict"];

export const MEANINGS = {
  bind: "bound",
  accept: "reattach accepted",
  rejection: "attempt rejected",
  transition: "transition or telemetry",
  security: "security event of a node",
  conflict: "conflicting claim",
  other: "other event",
};

/** Reads the style sheet's colours as they are now. */
export function inks(element) {
  const style = getComputedStyle(element);
  const of = (name) => style.getPropertyValue(name).trim();
  const ink = {
    text: of("--text"),
    quiet: of("--quiet"),
    line: of("--line"),
    faint: of("--faint"),
    back: of("--panel"),
    accent: of("--accent"),
    bad: of("--bad"),
    warn: of("--warn"),
  };
  for (const state of [...STATES, "UNKNOWN"]) {
    ink[state] = of(`--${state.toLowerCase()}`);
  }
  for (const severity of SEVERITIES) {
    ink[severity] = of(`--severity-${severity.toLowerCase()}`);
  }
  for (const kind of KINDS) {
    ink[kind] = of(`--mark-${kind}`);
  }
  return ink;
}

/** Draws a mark: each kind has a shape of its own. */
export function mark(pen, kind, x, y, size, colour) {
  pen.fillStyle = colour;
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  pen.beginPath();
  const r = size / 2;
  if (kind === "bind") {
    pen.rect(x - r, y - r, size, size);
    pen.fill();
  } else if (kind === "accept") {
    pen.arc(x, y, r, 0, 2 * Math.PI);
    pen.fill();
  } else if (kind === "rejection") {
    pen.moveTo(x - r, y - r);
    pen.lineTo(x + r, y + r);
    pen.moveTo(x + r, y - r);
    pen.lineTo(x - r, y + r);
    pen.stroke();
  } else if (kind === "conflict" || kind === "security") {
    pen.moveTo(x, y - r - 1);
    pen.lineTo(x + r + 1, y + r);
    pen.lineTo(x - r - 1, y + r);
    pen.closePath();
    if (kind === "conflict") {
      pen.fill();
    } else {
      pen.stroke();
    }
  } else if (kind === "transition") {
    pen.moveTo(x, y - r);
    pen.lineTo(x + r, y);
    pen.lineTo(x, y + r);
    pen.lineTo(x - r, y);
    pen.closePath();
    pen.fill();
  } else {
    pen.arc(x, y, r - 1, 0, 2 * Math.PI);
    pen.stroke();
  }
}

/** Fills with slanted lines: what is not known, or claimed only. */
export function hatch(pen, x, y, width, height, colour) {
  pen.save();
  pen.beginPath();
  pen.rect(x, y, width, height);
  pen.clip();
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  pen.beginPath();
  for (let at = x - height - ((x - height) % 7); at < x + width; at += 7) {
    pen.moveTo(at, y + height);
    pen.lineTo(at + height, y);
  }
  pen.stroke();
  pen.restore();
}

/** A text that fits, or as much of it as does, or nothing. */
export function fitted(pen, said, x, y, room, colour) {
  if (room < 14) {
    return;
  }
  const text = seen(said);
  let shown = text;
  let most = text.length;
  for (let width = pen.measureText(shown).width; width > room && most > 2; width = pen.measureText(shown).width) {
    most = Math.min(most - 1, Math.ceil(most * (room / width)));
    shown = `${text.slice(0, most)}…`;
  }
  if (most <= 2 && most < text.length) {
    return;
  }
  pen.fillStyle = colour;
  pen.fillText(shown, x, y);
}
