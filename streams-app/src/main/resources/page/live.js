// The one stream of news that a page follows, and whether it does. Views listen; none of them opens a stream.

import { LEAST_PAUSE_SECONDS } from "/page/notes.js";
import { clock } from "/page/format.js";
import { token } from "/page/login.js";
import { Events } from "/page/events.js";

/** The server says something every five seconds. Silence of this length means that the line is dead. */
const SILENCE_MS = 13_000;
const KINDS = ["fleet", "finding", "episode", "reset"];

let source = null;
let fleet = null;
let heard = 0;
let lost = 0;
let again = 0;
const listeners = new Set();
const watchers = new Set();

/** Whether news arrive: "connecting", "live" or "cut". */
export let status = "connecting";

/** Follows a fleet, once whichever view asks. */
export function follow(name) {
  if (fleet === name && source) {
    return;
  }
  fleet = name;
  lost = Date.now();
  open("connecting");
}

/** Calls back with the kind of each news and what it says, until the signal is aborted. */
export function listen(signal, listener) {
  listeners.add(listener);
  signal.addEventListener("abort", () => listeners.delete(listener));
}

/** Calls back whenever the status changes, and now. */
export function watch(watcher) {
  watchers.add(watcher);
  watcher(status, words());
}

function open(now) {
  source?.close();
  clearTimeout(again);
  say(now);
  const url = `/api/v1/stream?fleet=${encodeURIComponent(fleet)}`;
  source = token() ? new Events(url) : new EventSource(url);
  const mine = source;
  heard = Date.now();
  for (const kind of KINDS) {
    mine.addEventListener(kind, (event) => {
      if (mine === source) {
        take(kind, event.data);
      }
    });
  }
  mine.addEventListener("error", () => {
    if (mine === source) {
      cut();
    }
  });
}

function take(kind, text) {
  heard = Date.now();
  const missed = status === "cut" && mustReload();
  say("live");
  if (missed) {
    tell("reset", {});
  }
  try {
    tell(kind, JSON.parse(text));
  } catch (failure) {
    console.error("not understood", failure); // One broken item must not end the stream for the rest.
  }
}

function tell(kind, said) {
  for (const listener of [...listeners]) {
    listener(kind, said);
  }
}

let reopened = false;

/** A stream that was opened anew does not know what was missed; one that the browser resumed does. */
function mustReload() {
  const answer = reopened;
  reopened = false;
  return answer;
}

function cut() {
  if (status !== "cut") {
    lost = heard;
  }
  say("cut");
  if (source.readyState === EventSource.CLOSED) {
    // The server refused, and a browser does not come back from that by itself.
    clearTimeout(again);
    reopened = true;
    again = setTimeout(() => open("cut"), 2 * LEAST_PAUSE_SECONDS * 1000);
  }
}

function words() {
  return status === "live"
    ? "Live"
    : status === "connecting"
      ? "Connecting…"
      : `Not live since ${clock(lost).slice(0, 8)}`;
}

function say(now) {
  if (now !== status || now === "cut") {
    status = now;
    watchers.forEach((watcher) => watcher(status, words()));
  }
}

setInterval(() => {
  if (source && status === "live" && Date.now() - heard > SILENCE_MS) {
    reopened = true;
    lost = heard;
    open("cut");
  }
}, 1000);
