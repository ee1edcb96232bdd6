// The menu of a message: what apps offer for it. By right click, by its button, by the keyboard.

import { el } from "./dom.js";

/** Opens at a place on the screen; the arrows move, Escape and a click elsewhere close, and the focus goes back to `home()`. */
function show(items, run, { x, y }, home) {
  const choose = (name) => { menu.hidePopover(); run(name); };
  const lines = items.map((name) => el("button", { type: "button", role: "menuitem", tabindex: "-1", onclick: () => choose(name) }, name));
  const menu = el("div", { class: "menu", popover: "auto", role: "menu", "aria-label": "Apps" }, el("small", { "aria-hidden": "true" }, "Apps"), lines);
  const move = (by) => lines.at((lines.indexOf(document.activeElement) + by) % lines.length).focus();
  menu.addEventListener("keydown", (event) => {
    const act = { ArrowDown: () => move(1), ArrowUp: () => move(-1), Home: () => lines[0].focus(), End: () => lines.at(-1).focus(), Tab: () => menu.hidePopover() }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    const had = menu.contains(document.activeElement) || document.activeElement === document.body;
    menu.remove();
    if (had) home()?.focus();
  });
  document.body.append(menu);
  menu.showPopover();
  menu.style.left = `${Math.max(4, Math.min(x, innerWidth - menu.offsetWidth - 4))}px`;
  menu.style.top = `${Math.max(4, Math.min(y, innerHeight - menu.offsetHeight - 4))}px`;
  lines[0].focus();
}

/** Gives a message its menu; returns the button that opens it, or null where no app offers anything. */
export function menuButton(node, { menu: items, run }) {
  if (!items.length) return null;
  const home = () => document.querySelector(`[data-id="${CSS.escape(node.dataset.id)}"] .apps`);
  const open = (place) => show(items, run, place, home);
  const below = () => {
    const box = button.getBoundingClientRect();
    open({ x: box.right - 180, y: box.bottom + 2 });
  };
  const button = el("button", { type: "button", class: "apps", "aria-haspopup": "menu", "aria-label": "Apps: commands for this message", onclick: below }, "Apps");
  node.addEventListener("contextmenu", (event) => {
    if (event.target.closest("a, img, input") || String(getSelection())) return; // there the browser's own menu helps more
    event.preventDefault();
    if (event.clientX || event.clientY) open({ x: event.clientX, y: event.clientY });
    else below();
  });
  return button;
}
