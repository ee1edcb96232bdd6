// What is shown only when asked for: spoilers in text, over pictures and over whole containers.

import { el } from "./dom.js";

/** Until a click, Enter or Space shows it, nothing inside can be read, found or reached. */
export function spoiler(tag, ...children) {
  const inside = el(tag, { class: "within", inert: true }, children);
  const cover = el(tag, { class: "spoiler", tabindex: "0", role: "button", "aria-label": "Spoiler, press to show" }, inside);
  const show = (event) => {
    if (!inside.inert || (event.key && event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    inside.inert = false;
    cover.classList.add("shown");
    cover.tabIndex = -1; // the focus stays here, and Tab goes on inside
    cover.removeAttribute("role");
    cover.removeAttribute("aria-label");
  };
  cover.addEventListener("click", show);
  cover.addEventListener("keydown", show);
  return cover;
}
