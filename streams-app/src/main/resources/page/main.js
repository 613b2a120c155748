// Puts the view that the address names onto the page, and keeps what is around it.

import { add, h, put } from "/page/dom.js";
import { here, go, link } from "/page/route.js";
import * as live from "/page/live.js";
import { trouble } from "/page/notes.js";
import { text } from "/page/api.js";
import { out, token } from "/page/login.js";
import { fleet } from "/page/fleet.js";
import { sessions } from "/page/sessions.js";
import { session } from "/page/session.js";
import { findings } from "/page/findings.js";
import { finding } from "/page/finding.js";
import { node } from "/page/node.js";
import { search } from "/page/search.js";

/** Each is called with its place, where the reader is, and a signal that says when the reader leaves. */
const VIEWS = { fleet, sessions, session, findings, finding, node, search };
const IN_NAVIGATION = { fleet: "Fleet", sessions: "Sessions", findings: "Findings" };
const PART_OF = { session: "sessions", finding: "findings", node: "fleet" };

const main = document.getElementById("main");
let leave = new AbortController();
let last = "";

function show() {
  const at = here();
  leave.abort();
  leave = new AbortController();
  const signal = leave.signal;
  navigation(at);
  live.follow(at.fleet);
  put(main);
  const view = Object.hasOwn(VIEWS, at.view) ? VIEWS[at.view] : nothing;
  try {
    view(main, at, signal);
  } catch (failure) {
    put(main, trouble(failure, show));
  }
  title(at);
  if (last && last !== `${at.view}/${at.id}`) {
    main.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
  last = `${at.view}/${at.id}`;
}

function nothing(place, at) {
  add(
    place,
    h("h1", null, "There is no such view"),
    h("p", null, "The address names “", at.view, "”. ", h("a", { href: "#/fleet" }, "Go to the fleet"), "."),
  );
}

function title(at) {
  const words = [at.id || IN_NAVIGATION[at.view] || at.params.get("q"), "Anchorwatch"];
  document.title = words.filter(Boolean).join(" · ");
}

function navigation(at) {
  const current = PART_OF[at.view] ?? at.view;
  put(
    document.getElementById("nav"),
    Object.entries(IN_NAVIGATION).map(([view, name]) =>
      h("a", { href: link(view, null, { fleet: at.fleet }), "aria-current": view === current ? "page" : null }, name),
    ),
    out(),
    at.fleet === "default" ? null : h("span", { class: "tenant" }, "fleet ", h("b", null, at.fleet)),
  );
  const box = document.getElementById("q");
  if (at.view === "search") {
    box.value = at.params.get("q") ?? "";
  }
}

document.getElementById("search").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = document.getElementById("q").value.trim();
  if (text) {
    go("search", null, { fleet: here().fleet, q: text });
  }
});

// The address below the mark is the view's, so that this link must not follow its own.
document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});

/** Reads with the token what the links at the foot lead to; without one the browser goes there by itself. */
async function read(event) {
  if (!token()) {
    return;
  }
  event.preventDefault();
  try {
    const answer = new Blob([await text(event.currentTarget.pathname)], { type: "text/plain;charset=utf-8" });
    location.assign(URL.createObjectURL(answer));
  } catch (failure) {
    put(main, trouble(failure, show));
  }
}

document.querySelectorAll("footer a").forEach((each) => each.addEventListener("click", read));

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    document.getElementById("q").focus();
  }
});

live.watch((status, words) => {
  const place = document.getElementById("live");
  place.dataset.status = status;
  if (place.textContent !== words) {
    place.textContent = words;
  }
});

addEventListener("hashchange", show);
show();
