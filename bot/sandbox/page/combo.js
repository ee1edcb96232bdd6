// A text field with a list under it: arrows, Tab and Enter pick, Escape closes. All lists of the composer are this one.

import { el, fill } from "./dom.js";

let count = 0;

/** `source(text)` answers [{label, value, hint}], now or later; `pick(item)` is told the choice. */
export function combo(input, source, pick) {
  const id = "combo-" + (count += 1);
  const list = el("ul", { class: "popup", role: "listbox", id, hidden: true });
  let items = [];
  let active = -1;
  let asked = 0;
  let moved = false; // Tab in an empty field goes on to the next one, unless an arrow chose from the list first

  for (const [name, value] of Object.entries({ role: "combobox", "aria-controls": id, "aria-expanded": "false", "aria-autocomplete": "list", autocomplete: "off" })) {
    input.setAttribute(name, value);
  }

  function close() {
    asked += 1;
    items = [];
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(index) {
    active = index;
    [...list.children].forEach((line, at) => line.setAttribute("aria-selected", String(at === index)));
    list.children[index]?.scrollIntoView({ block: "nearest" });
    if (index >= 0) input.setAttribute("aria-activedescendant", `${id}-${index}`);
  }

  function choose(item) {
    close();
    pick(item);
  }

  function line(item, at) {
    return el(
      "li",
      { role: "option", id: `${id}-${at}`, onmousedown: (event) => { event.preventDefault(); choose(item); } },
      el("span", {}, item.label),
      item.hint && el("small", {}, item.hint),
    );
  }

  async function update() {
    const ticket = (asked += 1);
    const found = await source(input.value);
    if (ticket !== asked) return;
    if (!found.length) return close();
    items = found;
    fill(list, items.map(line));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    moved = false;
    mark(0);
  }

  function move(by) {
    moved = true;
    mark((active + by + items.length) % items.length);
  }

  input.addEventListener("input", update);
  input.addEventListener("focus", update);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (list.hidden || !items.length) return;
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey && (moved || input.value))) choose(items[active]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return { list, close, update };
}
