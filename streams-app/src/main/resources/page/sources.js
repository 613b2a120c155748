// Sources: who asked most, and what came of it.

import { h, row, table } from "/page/dom.js";
import { link } from "/page/route.js";
import { counts, many, number, percent } from "/page/format.js";
import { honesty } from "/page/notes.js";
import { sourceLink } from "/page/words.js";

export function sources(answer, fleet) {
  if (!answer.items.length) {
    return [honesty(answer), h("p", { class: "quiet" }, "Nobody asked in this window, or no node says who asks.")];
  }
  const least = answer.items.some((one) => one.flags.includes("AT_LEAST"));
  return [
    honesty(answer),
    table(
      `${many(answer.items.length, "source")}, the busiest first`,
      ["Source", "Attempts", "Rejected", "Share", "Handshakes", "Sessions", "Codes", ""],
      answer.items.map((one) =>
        row([
          sourceLink(one.source, fleet),
          number(one.attempts),
          one.rejections ? h("strong", null, number(one.rejections)) : "0",
          one.attempts ? percent(one.rejections / one.attempts) : "",
          number(one.handshakes),
          one.flags.includes("DISTINCT_CAPPED") ? `${one.distinct_sessions} or more` : number(one.distinct_sessions),
          counts(one.by_code),
          h("a", { href: link("findings", null, { fleet, subject: one.source }) }, "Findings"),
        ]),
      ),
    ),
    least
      ? h(
          "p",
          { class: "quiet" },
          "More sources came than are told apart: these are the busiest, and each asked at least so often.",
        )
      : null,
  ];
}
