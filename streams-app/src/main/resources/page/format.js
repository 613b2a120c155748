// Times, spans and numbers in words. All times are UTC, as on the wire.

export const NONE = "–";

/** Milliseconds since 1970, or null. */
export function ms(text) {
  const value = text === null || text === undefined ? NaN : Date.parse(text);
  return Number.isFinite(value) ? value : null;
}

/** "2026-01-31 12:00:05.410". */
export function moment(text) {
  const at = typeof text === "number" ? text : ms(text);
  return at === null ? NONE : iso(at).replace("T", " ").replace("Z", "");
}

/** "12:00:05.410". */
export function clock(at) {
  return at === null ? NONE : iso(at).slice(11, -1);
}

/** As on the wire, or a dash for what no calendar knows. */
export function iso(at) {
  const date = new Date(at);
  return Number.isFinite(date.getTime()) ? date.toISOString() : NONE;
}

/** A span in at most two units: "320 ms", "1.8 s", "2 min 13 s", "3 h 5 min". */
export function span(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return NONE;
  }
  const size = Math.abs(value);
  const sign = value < 0 ? "−" : "";
  if (size < 1000) {
    return `${sign}${Math.round(size * 10) / 10} ms`;
  }
  if (size < 60_000) {
    return `${sign}${Math.round(size / 100) / 10} s`;
  }
  const [unit, big, small, names] =
    size < 3_600_000
      ? [60_000, 60_000, 1000, ["min", "s"]]
      : size < 86_400_000
        ? [3_600_000, 3_600_000, 60_000, ["h", "min"]]
        : [86_400_000, 86_400_000, 3_600_000, ["d", "h"]];
  const whole = Math.floor(size / unit);
  const rest = Math.floor((size % big) / small);
  return `${sign}${whole} ${names[0]}${rest ? ` ${rest} ${names[1]}` : ""}`;
}

export function number(value) {
  return value === null || value === undefined ? NONE : Number(value).toLocaleString("en").replaceAll(",", "\u202f");
}

/** "1 event", "2 events". */
export function many(count, word) {
  return `${number(count)} ${word}${count === 1 ? "" : "s"}`;
}

export function percent(ratio) {
  return ratio === null || ratio === undefined ? NONE : `${Math.round(ratio * 1000) / 10} %`;
}

/** A long id with its middle left out, for where there is no room; the whole id belongs beside it. */
export function short(id, most) {
  if (id.length <= most) {
    return id;
  }
  const tail = Math.floor((most - 1) / 3);
  return `${id.slice(0, most - 1 - tail)}…${id.slice(id.length - tail)}`;
}

/** "AUTH_FAIL 3, POLICY_DENY 1", or a dash. */
export function counts(object) {
  const text = Object.entries(object ?? {})
    .map(([code, count]) => `${code} ${number(count)}`)
    .join(", ");
  return text || NONE;
}
