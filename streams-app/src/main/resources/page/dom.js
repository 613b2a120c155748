// Elements from descriptions. Text becomes text nodes and nothing else, so no string can turn into markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (name === "value" || name === "checked" || name === "selected" || name === "disabled") {
      element[name] = value;
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  add(element, children);
  return element;
}

/**
 * Characters that are not seen and change how others are: those that turn the direction of writing could make one id look
 * like another. Copies of the JSON have them as they were.
 */
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

export function seen(text) {
  return String(text).replace(UNSEEN, "\ufffd");
}

/** Appends children: nodes, strings, numbers, lists of these; nothing for null and false. */
export function add(element, ...children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) {
      element.append(child instanceof Node ? child : document.createTextNode(seen(child)));
    }
  }
  return element;
}

/** An HTML element. A property that begins with "on" is a listener. */
export function h(tag, properties, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/** An SVG element. */
export function s(tag, properties, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

/** Puts children in the place of what was there. */
export function put(element, ...children) {
  element.replaceChildren();
  return add(element, ...children);
}

/** A table in a frame that scrolls by itself where the screen is narrow. Cells are nodes or text. */
export function table(caption, heads, rows, options = {}) {
  const head = h(
    "tr",
    null,
    heads.map((name) => h("th", { scope: "col" }, name)),
  );
  return h(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    h(
      "table",
      { class: options.class },
      h("caption", { class: options.quiet ? "hidden" : null }, caption),
      h("thead", null, head),
      h("tbody", null, rows),
    ),
  );
}

/** As long as a time: words in a cell that are no longer stay in one line. */
const SHORT = 24;

/** A row of cells. */
export function row(cells, properties) {
  const short = (cell) => typeof cell === "string" && cell.length <= SHORT;
  return h(
    "tr",
    properties,
    cells.map((cell) => h("td", { class: short(cell) ? "time" : null }, cell)),
  );
}

/** Names and values, as a definition list. Pairs without a value are left out. */
export function facts(pairs, className) {
  return h(
    "dl",
    { class: className ?? "facts" },
    pairs
      .filter(([, value]) => value !== null && value !== undefined && value !== "")
      .map(([name, value]) => h("div", null, h("dt", null, name), h("dd", null, value))),
  );
}

/** Copies a text, also where the page was not loaded over a secure connection. True if it worked. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = h("textarea", { class: "hidden", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

/** A button that copies what the function returns, and says that it did. */
export function copyButton(label, text) {
  const button = h("button", { type: "button" }, label);
  button.addEventListener("click", async () => {
    const done = await copy(text());
    button.textContent = done ? "Copied" : "Not copied: the browser refused";
    setTimeout(() => {
      button.textContent = label;
    }, 2000);
  });
  return button;
}
