// Asks the server. What goes wrong becomes a Trouble, which says what a reader can do about it.

import { shown } from "/page/login.js";

const ROOT = "/api/v1";

/** Why there is no answer. Status 0: the server was not reached. */
export class Trouble extends Error {
  constructor(status, problem, retryAfterSeconds) {
    super(problem.detail || problem.title || `status ${status}`);
    this.status = status;
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** Whether the same question may be answered later. */
  get passes() {
    return this.status === 0 || this.status >= 500;
  }
}

/** The answer to one question. Parameters without a value are left out. */
export async function ask(path, params, signal) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params ?? {})) {
    if (value !== null && value !== undefined && value !== "") {
      query.set(name, value);
    }
  }
  const text = query.toString();
  const answer = await answered(ROOT + path + (text ? "?" + text : ""), { Accept: "application/json" }, signal);
  const body = await answer.json().catch(() => null);
  if (!answer.ok) {
    throw refusal(answer, body);
  }
  if (body === null || typeof body !== "object") {
    throw new Trouble(502, { title: "Not understood", detail: "The answer is not JSON." }, 0);
  }
  return body;
}

/** What stands at an address of this server, as text, for who is logged in: where a browser goes by itself it shows no token. */
export async function text(address) {
  const answer = await answered(address, {});
  if (!answer.ok) {
    throw refusal(answer, await answer.json().catch(() => null));
  }
  return answer.text();
}

async function answered(address, headers, signal) {
  try {
    return await fetch(address, { signal, headers: { ...headers, ...shown() } });
  } catch (failure) {
    if (failure.name === "AbortError") {
      throw failure;
    }
    throw new Trouble(0, { title: "Not reached", detail: "The server did not answer." }, 0);
  }
}

function refusal(answer, body) {
  return new Trouble(answer.status, body ?? { title: `Status ${answer.status}` }, after(answer));
}

function after(answer) {
  const seconds = Number.parseInt(answer.headers.get("Retry-After") ?? "", 10);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : 0;
}

/**
 * All pages of a list or a timeline, up to that many, put together under the first answer.
 * `next_page_token` of the result is not null where there would have been more.
 */
export async function pages(path, params, signal, most, key, told) {
  const whole = await ask(path, { ...params, limit: 1000 }, signal);
  for (let page = 1; page < most && whole.next_page_token; page += 1) {
    told?.(whole[key].length);
    const more = await ask(path, { ...params, limit: 1000, page_token: whole.next_page_token }, signal);
    whole[key].push(...more[key]);
    whole.next_page_token = more.next_page_token;
    whole.complete = whole.complete && more.complete;
    whole.unreached = [...new Set([...(whole.unreached ?? []), ...(more.unreached ?? [])])];
    if (key === "entries") {
      // Conclusions are of the whole session on every page: the newest answer's count.
      Object.assign(whole, { episodes: more.episodes, findings: more.findings, revision: more.revision });
      whole.incomplete_reasons = [...new Set([...whole.incomplete_reasons, ...more.incomplete_reasons])];
    }
  }
  return whole;
}

let catalogue = null;

/** The catalogue of reason codes by code; asked for once. Without it the page still works, with fewer words. */
export function codes() {
  catalogue ??= ask("/reason-codes").then(
    (answer) => new Map(answer.items.map((item) => [item.code, item])),
    () => {
      catalogue = null;
      return new Map();
    },
  );
  return catalogue;
}

/** The codes that turn an attempt to reattach away. */
export function isRejection(catalogued, code) {
  return code !== "REATTACH_ACCEPT" && String(catalogued.get(code)?.family).toUpperCase() === "REATTACH";
}
