// What a timeline's answer tells, as things that can be drawn: states, bindings, marks, gaps. Nothing here draws.

import { isRejection } from "/page/api.js";
import { ms } from "/page/format.js";

/** Entries with these flags are shown, and move nothing. */
const UNMOVED = ["DUPLICATE_CLAIM", "STALE_OWNER", "AFTER_END"];
const BINDS = ["HANDSHAKE_OK", "TRANSPORT_SWITCH_OK"];
/** Lanes of their own; transports beyond these share one. */
const LANES_MOST = 9;
export const NO_TRANSPORT = "";

/** Reads an answer of `/sessions/{session_id}/timeline`. */
export function story(timeline, catalogued) {
  const events = timeline.entries.map((entry, index) => eventOf(entry, index, catalogued));
  const episodes = timeline.episodes
    .map((episode) => ({
      said: episode,
      from: ms(episode.began_at) ?? ms(episode.recovery_started_at),
      to: ms(episode.ended_at),
    }))
    .filter((episode) => episode.from !== null || episode.to !== null);
  const findings = timeline.findings
    .map((finding) => ({
      said: finding,
      at: ms(finding.began_at),
      to: ms(finding.ended_at) ?? ms(finding.last_seen_at),
    }))
    .filter((finding) => finding.at !== null)
    .sort((a, b) => a.at - b.at);
  const extent = extentOf(events, episodes, findings);
  const states = statesOf(events, extent);
  return {
    ...extent,
    events,
    episodes,
    findings,
    states,
    owners: ownersOf(events, extent),
    lanes: lanesOf(events, extent),
    gaps: gapsOf(events),
    byTime: [...events].sort((a, b) => a.at - b.at || a.index - b.index),
  };
}

function eventOf(entry, index, catalogued) {
  const flags = entry.flags ?? [];
  const at = ms(entry.occurred_at) ?? ms(entry.appended_at) ?? 0;
  const moves = !flags.some((flag) => UNMOVED.includes(flag));
  return {
    index,
    entry,
    at,
    appended: ms(entry.appended_at) ?? at,
    moves,
    lane: entry.transport_id ?? entry.previous_transport_id ?? NO_TRANSPORT,
    late: flags.includes("LATE"),
    kind: kindOf(entry, moves, catalogued),
  };
}

function kindOf(entry, moves, catalogued) {
  if (!moves) {
    return "conflict";
  }
  if (BINDS.includes(entry.code)) {
    return "bind";
  }
  if (entry.code === "REATTACH_ACCEPT") {
    return "accept";
  }
  if (isRejection(catalogued, entry.code)) {
    return "rejection";
  }
  if (entry.code.startsWith("SEC_")) {
    return "security";
  }
  return entry.to_state ? "transition" : "other";
}

/** From the first to the last time that anything names, and a little more, so that nothing stands at the edge. */
function extentOf(events, episodes, findings) {
  const times = [
    ...events.map((event) => event.at),
    ...episodes.flatMap((one) => [one.from, one.to]),
    ...findings.flatMap((one) => [one.at, one.to]),
  ].filter((at) => at !== null);
  let first = Infinity;
  let last = -Infinity;
  for (const at of times) {
    first = Math.min(first, at);
    last = Math.max(last, at);
  }
  if (!times.length) {
    return { first: 0, last: 0, from: 0, to: 1000 };
  }
  const margin = Math.max(20, (last - first) * 0.03);
  return { first, last, from: first - margin, to: last + margin };
}

/** The state over time. Nodes' clocks differ, so that an entry may lie before the one it follows: then it lasts no time. */
function statesOf(events, extent) {
  const spans = [];
  let now = -Infinity;
  for (const event of events) {
    if (event.moves && event.entry.to_state) {
      now = Math.max(now, event.at);
      const before = spans.at(-1);
      if (before) {
        before.to = now;
      }
      if (before?.state === event.entry.to_state) {
        before.to = null;
      } else {
        spans.push({ state: event.entry.to_state, from: now, to: null, event });
      }
    }
  }
  // What holds at the end is drawn as long as anything is known, and marked as open.
  const last = spans.at(-1);
  if (last) {
    last.open = last.state !== "TERMINATED";
    last.to = extent.to;
  }
  const first = events.find((event) => event.moves && event.entry.from_state);
  if (first && first.entry.from_state !== "BIRTH" && spans.length) {
    spans.unshift({ state: first.entry.from_state, from: extent.from, to: spans[0].from, event: first, assumed: true });
  }
  return spans.filter((one) => one.to >= one.from);
}

/** Who changes the session over time: a new span whenever the node or its epoch is another. */
function ownersOf(events, extent) {
  const spans = [];
  let now = -Infinity;
  for (const event of events) {
    if (!event.moves || !event.entry.to_state) {
      continue;
    }
    now = Math.max(now, event.at);
    const { node_id: node, owner_epoch: epoch } = event.entry;
    const before = spans.at(-1);
    if (before && before.node === node && (epoch === null || before.epoch === epoch)) {
      continue;
    }
    if (before) {
      before.to = now;
    }
    spans.push({ node, epoch, from: now, to: extent.to });
  }
  return spans;
}

/** A lane for each transport that an event names: when it was bound, and what was claimed for it. */
function lanesOf(events, extent) {
  const named = new Map();
  for (const event of events) {
    if (!named.has(event.lane)) {
      named.set(event.lane, { id: event.lane, first: named.size, events: [], spans: [], weight: 0 });
    }
    named.get(event.lane).weight += event.kind === "bind" || event.kind === "conflict" ? 1000 : 1;
  }
  const byWeight = [...named.values()].sort((a, b) => b.weight - a.weight);
  const own = new Set(byWeight.slice(0, named.size > LANES_MOST ? LANES_MOST - 1 : LANES_MOST));
  const shared = { id: null, count: named.size - own.size, events: [], spans: [] };
  const laneOf = (id) => (own.has(named.get(id)) ? named.get(id) : shared);
  for (const event of events) {
    laneOf(event.lane).events.push(event);
  }
  bindings(events, laneOf, extent);
  const lanes = [...own].filter((lane) => lane.id !== NO_TRANSPORT).sort((a, b) => a.first - b.first);
  const without = named.get(NO_TRANSPORT);
  const all = [...lanes, ...(shared.count > 0 ? [shared] : []), ...(without && own.has(without) ? [without] : [])];
  all.forEach((lane) => lane.events.sort((a, b) => a.at - b.at || a.index - b.index));
  return all;
}

function bindings(events, laneOf, extent) {
  let bound = null;
  let now = -Infinity;
  const give = () => {
    if (bound) {
      bound.to = now;
      bound = null;
    }
  };
  for (const event of events) {
    const { entry } = event;
    if (event.moves && entry.to_state) {
      now = Math.max(now, event.at);
    }
    if (BINDS.includes(entry.code) && entry.transport_id) {
      if (event.moves) {
        give();
        bound = { from: Math.max(now, event.at), to: extent.to, event };
        laneOf(entry.transport_id).spans.push(bound);
      } else {
        laneOf(entry.transport_id).spans.push({ from: event.at, to: null, event, claimed: true });
      }
    } else if (
      event.moves &&
      ["RECOVERING", "TERMINATED"].includes(entry.to_state) &&
      entry.from_state !== entry.to_state
    ) {
      give();
    }
  }
}

/** Where versions are missing between two mutations that follow one another. */
function gapsOf(events) {
  const gaps = [];
  let before = null;
  for (const event of events) {
    const version = event.entry.state_version;
    if (!event.moves || version === null || version === undefined) {
      continue;
    }
    if (before && version > before.entry.state_version + 1) {
      gaps.push({
        from: Math.min(before.at, event.at),
        to: Math.max(before.at, event.at),
        first: before.entry.state_version + 1,
        last: version - 1,
        before,
        after: event,
      });
    }
    if (!before || version > before.entry.state_version) {
      before = event;
    }
  }
  return gaps;
}

/** The state that holds just after an event, as the ribbon shows it. */
export function statesAfter(events) {
  let state = null;
  return events.map((event) => {
    state = event.moves && event.entry.to_state ? event.entry.to_state : state;
    return state;
  });
}

/** The gap's versions in words. */
export function gapText(gap) {
  return gap.first === gap.last
    ? `version ${gap.first} is missing`
    : `versions ${gap.first} to ${gap.last} are missing`;
}
