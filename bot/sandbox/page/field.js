// One option in the composer: its name, the field to fill in, and what is wrong with it.

import { el } from "./dom.js";
import { fitting, readOptions } from "./commands.js";
import { isNumber, kindOf, listOf, noneLike, read } from "./options.js";
import { post } from "./state.js";

const MOST_OFFERED = 25;
let count = 0;

export class Field {
  constructor(option, filling) {
    Object.assign(this, { option, filling, picked: null, problem: "", eager: true });
    const { name, required } = option;
    const id = `option-${(count += 1)}`;
    const inputmode = isNumber(option) && !option.autocomplete ? "numeric" : "text";
    this.input = this.made({ "aria-label": name, "aria-describedby": id, "aria-required": String(Boolean(required)), inputmode });
    this.words = el("span", { id, hidden: true });
    const label = el("b", { onclick: () => this.input.focus() }, name, required && el("i", { "aria-hidden": "true" }, "*"));
    const out = () => filling.drop(this);
    const cross = !required && el("button", { type: "button", class: "plain", tabindex: "-1", "aria-label": `Leave out ${name}`, onclick: out }, "×");
    this.element = el("div", { class: "field" }, label, this.input, this.words, cross);
    this.describe();
    filling.combo.serve(this);
  }

  made(attributes) {
    return el("input", { type: "text", ...attributes });
  }

  isEmpty() {
    return !this.input.value.trim();
  }

  /** What is in it, to be written again. */
  given() {
    return this.chosen() === undefined ? this.input.value : this.picked;
  }

  /** Put in a text, or something from the list. */
  write(given) {
    this.picked = given.name ? given : null;
    this.input.value = given.name ?? given;
    this.left();
  }

  chosen() {
    return this.picked?.name === this.input.value ? this.picked.value : undefined;
  }

  /** What would be sent; throws in words. */
  value() {
    const { option, input } = this;
    const chosen = this.chosen();
    if (chosen === undefined) return read(option, input.value);
    if (listOf(option)?.some((item) => item.value === chosen) === false) throw new Error(noneLike(option, input.value));
    return chosen;
  }

  /** Mark what is wrong; false where something is. */
  check() {
    const { name, required } = this.option;
    this.problem = "";
    try {
      if (!this.isEmpty()) this.value();
      else if (required) this.problem = `${name} is needed.`;
    } catch (error) {
      this.problem = `${name}: ${error.message}.`;
    }
    this.element.classList.toggle("wrong", Boolean(this.problem));
    this.input.setAttribute("aria-invalid", String(Boolean(this.problem)));
    this.describe();
    this.filling.changed();
    return !this.problem;
  }

  kind() {
    return kindOf(this.option) + (this.option.required ? ", needed" : "");
  }

  describe() {
    this.words.textContent = [this.problem, this.option.description, this.kind()].filter(Boolean).join(" · ");
  }

  // What the list asks of it

  about() {
    return [el("b", {}, this.option.name), ` ${this.option.description} `, el("small", {}, "· ", this.kind())];
  }

  offers(text) {
    const items = listOf(this.option);
    const chosen = this.chosen();
    if (items) return fitting(items, chosen === undefined ? text : "").slice(0, MOST_OFFERED);
    if (chosen !== undefined) return [this.picked];
    return this.option.autocomplete ? () => this.suggestions(text) : [];
  }

  async suggestions(text) {
    const { name } = this.option;
    const options = { ...this.filling.values(), [name]: text };
    return (await post("autocomplete", { name: this.filling.command.name, options, focused: name })).choices;
  }

  none(text) {
    if (listOf(this.option)) return `Nothing fits: ${noneLike(this.option, text)}.`;
    if (!this.option.autocomplete) return "";
    return isNumber(this.option) || !text ? "No suggestions." : "No suggestions; it is sent as you type it.";
  }

  take(item) {
    this.write(item);
    this.filling.next();
  }

  /** The name of another option and a colon begin that one. */
  typed() {
    const { given, before } = readOptions(this.input.value, this.filling.rest());
    if (this.problem) this.check();
    if (!Object.keys(given).length) return;
    this.input.value = before;
    this.filling.write(given);
  }

  left() {
    if (!this.isEmpty()) this.check();
  }

  key(event) {
    const { selectionStart: from, selectionEnd: to, value } = this.input;
    const plain = !(event.shiftKey || event.ctrlKey || event.altKey || event.metaKey);
    if (event.key === "Escape") this.filling.leave();
    else if (event.key === "Backspace" && !value) this.filling.drop(this);
    else if (event.key === "ArrowLeft" && !to && plain) this.filling.step(this, -1);
    else if (event.key === "ArrowRight" && from === value.length && plain) this.filling.step(this, 1);
    else return;
    event.preventDefault();
  }
}
