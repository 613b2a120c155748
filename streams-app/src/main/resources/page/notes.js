// What is not an answer, and how whole an answer is: waiting, absence, trouble, incompleteness. Each looks different.

import { h, put } from "/page/dom.js";
import { many, number } from "/page/format.js";
import { box as login } from "/page/login.js";

/** The page never asks the same thing more often than this. */
export const LEAST_PAUSE_SECONDS = 5;

/** Who writes a partition is always a little behind while events arrive. More records than these are worth a look. */
const LAG_SHOWN = 1000;

const REASONS = {
  version_gap: "versions are missing, so events of this session were lost or have not arrived",
  sequence_gap: "numbers of a node are missing, so something it said was lost or has not arrived",
  started_midway: "the session was first heard of after it had begun",
  truncated: "the session has more events than are kept",
  standby_lag: "a copy answered, and it is behind",
};

export function waiting(text) {
  return h("p", { class: "note waiting", role: "status" }, text);
}

export function empty(title, text) {
  return h("div", { class: "note empty" }, h("h2", null, title), text ? h("p", null, text) : null);
}

/** How whole an answer is, and who gave it. Null where there is nothing to say. */
export function honesty(answer) {
  const parts = [];
  if (answer.complete === false) {
    const reasons = answer.incomplete_reasons ?? [];
    parts.push(
      h(
        "p",
        { class: "note warn" },
        h("strong", null, "Not complete. "),
        reasons.length
          ? h(
              "span",
              null,
              reasons.map((reason, i) => [
                i ? "; " : "",
                REASONS[reason] ?? "",
                h("code", null, REASONS[reason] ? ` (${reason})` : reason),
              ]),
              ".",
            )
          : answer.unreached?.length
            ? null
            : "What is shown may be less than what happened: not everything of that time is held here, or it is still read.",
      ),
    );
  }
  if (answer.unreached?.length) {
    parts.push(
      h(
        "p",
        { class: "note warn" },
        h("strong", null, "Not reached: "),
        answer.unreached.map((name, i) => [i ? ", " : "", h("code", null, name)]),
        ". What these would have said is not shown.",
      ),
    );
  }
  return parts.length ? h("div", { class: "honesty" }, parts) : null;
}

/** Which instance gave an answer, from what. */
export function servedBy(by) {
  if (!by) {
    return null;
  }
  const behind = Number(by.lag) > 0;
  return h(
    "p",
    { class: by.role === "standby" || by.lag > LAG_SHOWN ? "served warn" : "served" },
    "Answered by ",
    h("code", null, by.instance),
    ` (${by.role}, partition ${by.partition}, `,
    by.position === null || by.position === undefined ? null : `position ${number(by.position)}, `,
    by.lag === null || by.lag === undefined
      ? "lag not known"
      : behind
        ? `${many(by.lag, "record")} behind`
        : "not behind",
    ")",
  );
}

/** What went wrong, with what a reader can do. `again` is called when the answer may be better. */
export function trouble(failure, again) {
  if (failure.status === 404) {
    return h(
      "div",
      { class: "note absent", role: "alert" },
      h("h2", null, "Not found"),
      h("p", null, failure.message),
      h("p", { class: "quiet" }, "The instance that would hold it was asked, and it is certain."),
    );
  }
  if (failure.status === 401) {
    const asked = document.getElementById("token"); // One box is enough, however much of a view was refused.
    return asked ? h("p", { class: "note quiet" }, "Log in first.") : login(failure.message);
  }
  const problem = failure.problem ?? {};
  const title =
    failure.status === 503
      ? "Not known now"
      : failure.status === 0
        ? "The server was not reached"
        : (problem.title ?? "Something went wrong in this page");
  const box = h(
    "div",
    { class: `note ${failure.passes ? "away" : "bad"}`, role: "alert", "data-status": failure.status ?? "" },
    h("h2", null, title),
    h("p", null, failure.message),
    problem.field
      ? h(
          "p",
          null,
          "Asked with ",
          h("code", null, `${problem.field}=${problem.value ?? ""}`),
          problem.rule ? `, which must be ${problem.rule}` : "",
          ".",
        )
      : null,
    failure.status === 503
      ? h("p", { class: "quiet" }, "This is not a “no”: the instance that knows is being started or moved.")
      : null,
  );
  if (again) {
    countdown(box, failure, again);
  }
  return box;
}

function countdown(box, failure, again) {
  let left = Math.max(LEAST_PAUSE_SECONDS, failure.retryAfterSeconds ?? 0);
  const text = h("span", { class: "quiet" });
  const button = h(
    "button",
    {
      type: "button",
      onclick: () => {
        clearInterval(timer);
        again();
      },
    },
    "Ask again",
  );
  box.append(h("p", null, button, " ", text));
  const show = () => {
    text.textContent = failure.passes ? `asks again by itself in ${left} s` : "";
  };
  show();
  const timer = setInterval(() => {
    if (!box.isConnected) {
      clearInterval(timer);
      return;
    }
    left -= 1;
    show();
    if (left <= 0 && failure.passes) {
      clearInterval(timer);
      again();
    }
  }, 1000);
}

/** Fills a place with what is asked for: waiting, then the answer or the trouble. Asks again where that may help. */
export async function fill(place, signal, question, show) {
  place.setAttribute("aria-busy", "true");
  if (!place.childNodes.length) {
    put(place, waiting("Asking…"));
  }
  try {
    const answer = await question();
    if (!signal.aborted) {
      put(place, await show(answer));
      performance.mark("answered"); // For who measures how soon there is something to read.
    }
  } catch (failure) {
    if (!signal.aborted && failure.name !== "AbortError") {
      put(
        place,
        trouble(failure, () => {
          put(place, waiting("Asking again…"));
          fill(place, signal, question, show);
        }),
      );
    }
  }
  place.removeAttribute("aria-busy");
}
