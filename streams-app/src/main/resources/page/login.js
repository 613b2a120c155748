// Who reads: a bearer token that is kept for this tab alone and sent with every question, and the box that asks for it.

import { h, put } from "/page/dom.js";
import { here, link } from "/page/route.js";

const PLACE = "anchorwatch.token";

/** The token, or null where none was given. */
export function token() {
  try {
    return sessionStorage.getItem(PLACE);
  } catch {
    return null; // A browser may keep nothing; then the page works where no log-in is asked for.
  }
}

/** The headers that show it. */
export function shown() {
  const own = token();
  return own ? { Authorization: `Bearer ${own}` } : {};
}

function leave() {
  sessionStorage.removeItem(PLACE);
  location.reload();
}

/** Tries a token; keeps it if it is good, and goes to a fleet that it may see. Answers why not, else null. */
async function enter(text) {
  if (!/^[A-Za-z0-9._~+/=-]{1,16384}$/.test(text)) {
    return "This is no token: letters, digits and . _ ~ + / = - alone.";
  }
  const answer = await fetch("/api/v1/me", { headers: { Authorization: `Bearer ${text}` } }).catch(() => null);
  if (answer === null) {
    return "The server did not answer.";
  }
  const me = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    return me.detail ?? `The server answered ${answer.status}.`;
  }
  sessionStorage.setItem(PLACE, text);
  const fleets = me.fleets ?? [];
  if (fleets.length && !fleets.includes("*") && !fleets.includes(here().fleet)) {
    location.hash = link("fleet", null, { fleet: fleets[0] });
  }
  location.reload();
  return null;
}

/** The box in which a token is asked for. */
export function box(why) {
  const field = h("input", {
    id: "token",
    type: "password",
    autocomplete: "off",
    spellcheck: "false",
    "aria-describedby": "token-said",
  });
  const said = h("p", { id: "token-said", role: "alert" }, why);
  const form = h(
    "form",
    { class: "note login" },
    h("h2", null, "Log in"),
    h("label", { for: "token" }, "Bearer token"),
    " ",
    field,
    " ",
    h("button", { type: "submit" }, "Log in"),
    said,
    h("p", { class: "quiet" }, "It is kept for this tab alone, until the tab is closed."),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    put(said, "…");
    const wrong = await enter(field.value.trim());
    if (wrong !== null) {
      put(said, wrong);
      field.value = "";
      field.focus();
    }
  });
  return form;
}

/** Says that somebody is logged in, with the way out; null for nobody. */
export function out() {
  if (!token()) {
    return null;
  }
  const button = h("button", { type: "button", class: "logout" }, "Log out");
  button.addEventListener("click", leave);
  return button;
}
