// Where the reader is. Everything that a view shows follows from the address, so that a link shows the same.

export const DEFAULT_FLEET = "default";

/** The address as a view, the id that it is about, and its parameters. */
export function here() {
  const hash = location.hash.startsWith("#/") ? location.hash.slice(2) : "fleet";
  const [path, query] = split(hash, "?");
  const [view, id] = split(path, "/");
  const params = new URLSearchParams(query);
  if (!params.has("fleet") && new URLSearchParams(location.search).has("fleet")) {
    params.set("fleet", new URLSearchParams(location.search).get("fleet"));
  }
  return { view: view || "fleet", id: decode(id), params, fleet: params.get("fleet") || DEFAULT_FLEET };
}

function split(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // What is no proper encoding is taken as it stands; the server will say that there is no such thing.
  }
}

/** A link. Parameters without a value, and the fleet that everybody has, are left out. */
export function link(view, id, params = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== null && value !== undefined && value !== "" && !(name === "fleet" && value === DEFAULT_FLEET)) {
      query.set(name, value);
    }
  }
  const text = query.toString();
  return `#/${view}${id === null || id === undefined ? "" : "/" + encodeURIComponent(id)}${text ? "?" + text : ""}`;
}

export function go(view, id, params) {
  location.hash = link(view, id, params);
}

/** Changes parameters of this address without leaving the view and without a step in the history. */
export function note(changes) {
  const { view, id, params } = here();
  const all = { ...Object.fromEntries(params), ...changes };
  history.replaceState(null, "", link(view, id === "" ? null : id, all));
}
