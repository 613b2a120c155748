// From times to places on the picture and back, and the marks of the axis.

import { clock, iso } from "/page/format.js";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  0.1,
  0.2,
  0.5,
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  SECOND,
  2 * SECOND,
  5 * SECOND,
  10 * SECOND,
  15 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  30 * DAY,
];
const LABEL_PIXELS = 96;

/** Places are times. */
export function byTime(told) {
  return { to: (at) => at, from: (place) => place, least: told.from, most: told.to, closest: 1 };
}

/**
 * Places are ordinals: each event, and each end of an episode or finding, is one step from the next, however long the
 * pause between them was. Between two of them places follow the time.
 */
export function byOrder(told) {
  const times = [
    ...told.events.map((event) => event.at),
    ...told.episodes.flatMap((one) => [one.from, one.to]),
    ...told.findings.flatMap((one) => [one.at, one.to]),
  ].filter((at) => at !== null);
  const stops = [...new Set(times)].sort((a, b) => a - b);
  if (!stops.length) {
    return byTime(told);
  }
  const lower = (at) => {
    let low = 0;
    let high = stops.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (stops[middle] <= at) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  };
  const last = stops.length - 1;
  const outside = Math.max(1, told.to - told.last);
  return {
    stops,
    least: -1,
    most: last + 1,
    closest: 2,
    to(at) {
      if (at <= stops[0]) {
        return Math.max(-1, (at - stops[0]) / outside);
      }
      const i = lower(at);
      return i === last
        ? Math.min(last + 1, last + (at - stops[last]) / outside)
        : i + (at - stops[i]) / (stops[i + 1] - stops[i]);
    },
    from(place) {
      if (place <= 0) {
        return stops[0] + place * outside;
      }
      const i = Math.min(last, Math.floor(place));
      return i === last ? stops[last] + (place - last) * outside : stops[i] + (place - i) * (stops[i + 1] - stops[i]);
    },
  };
}

/** The marks of the axis: times with a label each, not closer than a label is wide. */
export function ticks(scale, from, to, pixels) {
  const most = Math.max(2, Math.floor(pixels / LABEL_PIXELS));
  if (scale.stops) {
    const every = Math.max(1, Math.ceil((to - from) / most));
    const marks = [];
    for (let i = Math.max(0, Math.ceil(from / every) * every); i <= to && i < scale.stops.length; i += every) {
      marks.push({ at: scale.stops[i], label: clock(scale.stops[i]) });
    }
    return marks;
  }
  const step = STEPS.find((size) => (to - from) / size <= most) ?? 365 * DAY;
  const marks = [];
  for (let at = Math.ceil(from / step) * step; at <= to && marks.length <= most + 1; at += step) {
    marks.push({ at, label: label(at, step) });
  }
  return marks;
}

function label(at, step) {
  const text = iso(Math.round(at));
  if (step >= DAY || (step >= HOUR && at % DAY === 0)) {
    return text.slice(0, 10);
  }
  return step >= MINUTE ? text.slice(11, 16) : step >= SECOND ? text.slice(11, 19) : text.slice(11, 23);
}
