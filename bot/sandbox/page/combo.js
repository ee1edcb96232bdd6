// The one list of the composer, over the field in use: arrows move, Enter and Tab take, Escape closes.

import { el, fill } from "./dom.js";

const PAUSE = 120; // ms without typing before the bot is asked
const KEYS = "↑ ↓ to choose · Enter or Tab takes · Esc closes";

/**
 * Who uses it has `offers(text)`: [{name, more, hint, group, value}] or a function that fetches them; `about()`: what stands over them;
 * `none(text)`: words where nothing fits; `chosen()`: the value taken before; `take(item)`, `typed()`, `left()`, `key(event)`;
 * `eager`: the first is marked before anything is typed.
 */
export class Combo {
  /** `said` is read out. */
  constructor(said) {
    this.said = said;
    this.asked = 0;
    this.items = this.lines = [];
    this.head = el("div", { class: "about", id: "about" });
    this.list = el("div", { role: "listbox", id: "offers", "aria-label": "Suggestions" });
    this.note = el("p", { class: "note" });
    const hold = (event) => event.preventDefault(); // a click in it leaves the focus in the field
    this.element = el("div", { class: "popup", hidden: true, onmousedown: hold }, this.head, this.list, this.note);
  }

  serve(user) {
    const { input } = user;
    const attributes = { role: "combobox", "aria-controls": "offers", "aria-expanded": "false", "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false" };
    if (input.type === "text") for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
    input.addEventListener("focus", () => this.open(user));
    input.addEventListener("click", () => this.element.hidden && this.open(user));
    input.addEventListener("input", () => { user.typed(); if (document.activeElement === input) this.open(user, true); });
    input.addEventListener("blur", () => { if (this.user === user) this.close(); user.left(); });
    input.addEventListener("keydown", (event) => this.key(event, user));
  }

  /** Focus it and show its list, also where it has the focus already. */
  go(user) {
    if (document.activeElement === user.input) this.open(user);
    else user.input.focus();
    user.input.scrollIntoView({ block: "nearest" });
  }

  close() {
    this.asked += 1;
    this.mark(-1);
    this.items = [];
    this.element.hidden = this.list.hidden = true;
    this.said.textContent = "";
    this.expand(false);
  }

  async open(user, typed = false) {
    this.user = user;
    const ticket = (this.asked += 1);
    const text = user.input.value;
    fill(this.head, user.about());
    let found = user.offers(text);
    let none = user.none(text);
    if (!Array.isArray(found)) {
      this.wait();
      if (typed) await new Promise((resolve) => setTimeout(resolve, PAUSE));
      if (ticket !== this.asked) return;
      found = await found().catch((error) => { none = `No suggestions: ${error.message}`; return []; });
    }
    if (ticket === this.asked) this.show(found, none, typed);
  }

  /** What was offered for an older text stays in sight, but is not taken any more. */
  wait() {
    this.mark(-1);
    this.items = [];
    this.element.hidden = false;
    this.tell("Loading…");
  }

  show(items, none, typed) {
    const { input, eager } = this.user;
    this.items = items;
    this.lines = items.map((item, at) => this.line(item, at));
    fill(this.list, this.grouped());
    this.list.hidden = !items.length;
    this.list.scrollTop = 0;
    this.element.hidden = !items.length && !none && !this.head.hasChildNodes();
    this.expand(items.length > 0);
    this.tell(items.length ? KEYS : none, items.length && `${items.length} to choose from`);
    const chosen = items.findIndex((item) => item.value === this.user.chosen());
    const first = items.length && (input.value ? typed : eager) ? 0 : -1;
    this.mark(chosen < 0 ? first : chosen);
  }

  expand(yes) {
    if (this.user?.input.role) this.user.input.ariaExpanded = String(yes);
  }

  tell(text, aloud = text) {
    this.note.textContent = text;
    this.note.hidden = !text;
    this.note.classList.toggle("keys", text === KEYS);
    this.said.textContent = aloud || text;
  }

  line({ name, more, hint }, at) {
    const take = () => this.items.length && this.take(this.items[at]);
    return el("div", { role: "option", id: `offer-${at}`, onclick: take }, el("span", {}, el("b", {}, name), more && ` ${more}`), " ", hint && el("small", {}, hint));
  }

  /** The lines, under the headings that they share. */
  grouped() {
    if (!this.items[0]?.group) return this.lines;
    const groups = Map.groupBy(this.lines, (line, at) => this.items[at].group);
    return [...groups].map(([name, lines]) =>
      el("div", { role: "group", "aria-label": name }, el("div", { class: "heading", "aria-hidden": "true" }, name), lines));
  }

  mark(index) {
    this.active = index;
    this.lines.forEach((line, at) => line.setAttribute("aria-selected", String(at === index)));
    this.lines[index]?.scrollIntoView({ block: "nearest" });
    if (index >= 0) this.user.input.setAttribute("aria-activedescendant", `offer-${index}`);
    else this.user?.input.removeAttribute("aria-activedescendant");
  }

  move(by) {
    const count = this.items.length;
    this.mark(this.active < 0 && by < 0 ? count - 1 : (this.active + by + count) % count);
  }

  take(item) {
    this.close();
    this.user.take(item);
  }

  key(event, user) {
    const { key, shiftKey, isComposing } = event;
    const any = this.items.length;
    if (isComposing) return;
    if (key === "Escape" && !this.element.hidden && !this.note.hidden) this.close();
    else if (key === "ArrowDown" && this.element.hidden) this.open(user);
    else if (key === "ArrowDown" && any) this.move(1);
    else if (key === "ArrowUp" && any) this.move(-1);
    else if ((key === "Enter" || (key === "Tab" && !shiftKey)) && this.active >= 0) this.take(this.items[this.active]);
    else return user.key(event);
    event.preventDefault();
  }
}
