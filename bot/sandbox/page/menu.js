// The menu of a message: what apps offer for it. Fetched when first asked for.

import { el } from "./dom.js";
import { nodeOf } from "./jump.js";

function placed(menu, at) {
  const box = at.getBoundingClientRect?.();
  const x = box ? box.right - menu.offsetWidth : at.clientX;
  const y = box ? box.bottom + 2 : at.clientY;
  menu.style.left = `${Math.max(4, Math.min(x, innerWidth - menu.offsetWidth - 4))}px`;
  menu.style.top = `${Math.max(4, Math.min(y, innerHeight - menu.offsetHeight - 4))}px`;
}

/** Opens at the pointer or under a button; the arrows move, Escape and a click elsewhere close, and the focus goes back. */
export function show(message, items, run, at) {
  const choose = (name) => { menu.hidePopover(); run(name); };
  const lines = items.map((name) => el("button", { type: "button", role: "menuitem", tabindex: "-1", onclick: () => choose(name) }, name));
  const menu = el("div", { class: "menu", popover: "auto", role: "menu", "aria-label": "Apps" }, el("small", { "aria-hidden": "true" }, "Apps"), lines);
  const move = (by) => lines.at((lines.indexOf(document.activeElement) + by) % lines.length).focus();
  const keys = { ArrowDown: () => move(1), ArrowUp: () => move(-1), Home: () => lines[0].focus(), End: () => lines.at(-1).focus(), Tab: () => menu.hidePopover() };
  menu.addEventListener("keydown", (event) => {
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  menu.addEventListener("beforetoggle", (event) => {
    if (event.newState !== "closed") return;
    if (menu.contains(document.activeElement)) nodeOf(message.dataset.id)?.querySelector(".apps")?.focus({ preventScroll: true });
  });
  const closed = new AbortController();
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    menu.remove();
    closed.abort();
  });
  addEventListener("resize", () => placed(menu, at), { signal: closed.signal });
  document.querySelector("main").append(menu);
  menu.showPopover();
  placed(menu, at);
  lines[0].focus();
}
