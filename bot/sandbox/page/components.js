// Components V2 as elements, by their type number. `act` is what happens when one is used.

import { colour, el, outsideLink, safeUrl } from "./dom.js";
import { markdown, placeLink } from "./markdown.js";
import { picture } from "./media.js";
import { later } from "./seldom.js";
import { emoji, select } from "./select.js";
import { spoiler } from "./spoiler.js";
import { names } from "./state.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "premium" };

const KINDS = {
  1: (part, act) => el("div", { class: "row" }, all(part.components, act)),
  2: button,
  3: select,
  5: select,
  6: select,
  7: select,
  8: select,
  9: section,
  10: (part) => markdown(part.content, names),
  11: (part) => picture(part, "thumbnail"),
  12: (part) => later("gallery", ({ gallery }) => gallery(part.items)),
  13: ({ file: { url }, ...part }) => later("file", ({ file }) => file({ url, ...part })),
  14: (part) => el("hr", { class: `${part.divider === false ? "gap" : "line"}${part.spacing === 2 ? " wide" : ""}` }),
  17: container,
};

const UNDRAWN = { 4: "text input", 19: "file upload", 21: "radio buttons", 22: "checkboxes", 23: "checkbox" };

export function all(parts, act) {
  return (parts ?? []).map((part) => (KINDS[part.type] ?? unknown)(part, act));
}

function unknown({ type }) {
  return el("p", { class: "unknown" }, `(${UNDRAWN[type] ?? `a component of type ${type}`}: this page does not draw it)`);
}

function button(part, act) {
  const label = [emoji(part.emoji), part.label].filter(Boolean).join(" ") || STYLES[part.style];
  const style = "button " + (STYLES[part.style] ?? "secondary");
  if (part.style === 5) return linkButton(part, label, style);
  const made = el("button", { type: "button", class: style, disabled: Boolean(part.disabled), "data-control": part.custom_id, onclick: press }, label);
  async function press() {
    if (made.ariaBusy === "true") return;
    made.ariaBusy = "true";
    await act.press(part);
    made.ariaBusy = null;
  }
  return made;
}

function linkButton(part, label, style) {
  const url = safeUrl(part.url);
  const link = url && !part.disabled ? placeLink(url, label, names) ?? outsideLink(url, label) : el("a", { role: "link", "aria-disabled": "true" }, label);
  link.className = style;
  return link;
}

function section(part, act) {
  return el("div", { class: "section" }, el("div", { class: "words" }, all(part.components, act)), all([part.accessory], act));
}

function container(part, act) {
  const box = el("div", { class: "container" }, all(part.components, act));
  if (part.accent_color !== null && part.accent_color !== undefined) box.style.borderLeftColor = colour(part.accent_color);
  return part.spoiler ? spoiler("div", box) : box;
}
