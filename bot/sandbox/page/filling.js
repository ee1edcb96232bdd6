// A command being filled in: its chips, the way from one to the next, and the options that may still be added.

import { el } from "./dom.js";
import { fitting } from "./commands.js";
import { Field } from "./field.js";
import { FileField } from "./file_field.js";
import { ATTACHMENT, kindOf } from "./options.js";

export class Filling {
  /** `end` is what is behind the last chip. */
  constructor(command, end) {
    Object.assign(this, { command, end, combo: end.combo, fields: [] });
    const title = el("span", { class: "command", title: command.description }, "/" + command.name);
    const cross = el("button", { type: "button", class: "plain", tabindex: "-1", "aria-label": "Cancel this command", onclick: () => this.leave() }, "×");
    this.element = el("div", { class: "chips", role: "group", "aria-label": `Options of /${command.name}` }, title, cross);
    command.options.filter((option) => option.required).forEach((option) => this.add(option));
  }

  changed() {
    this.end.composer.settle();
  }

  leave() {
    this.end.composer.reset();
  }

  add(option) {
    const made = new (option.type === ATTACHMENT ? FileField : Field)(option, this);
    this.fields.push(made);
    this.element.append(made.element);
    return made;
  }

  /** Put in what was typed as a line or given before, and go on: into an option of which there is only the name. */
  write(given) {
    for (const option of this.command.options.filter(({ name }) => name in given)) {
      const made = this.fields.find((each) => each.option.name === option.name) ?? this.add(option);
      made.write(given[option.name]);
    }
    this.next(this.fields.find((made) => made.isEmpty() && made.option.name in given));
  }

  /** To the first field that is needed and empty, else to another empty one, else to the end: Enter goes all the way. */
  next(first) {
    const empty = this.fields.filter((made) => made.isEmpty());
    this.changed();
    this.combo.go(first ?? empty.find((made) => made.option.required) ?? empty[0] ?? this.end);
  }

  step(from, by) {
    const order = [...this.fields, this.end];
    const to = order[order.indexOf(from) + by];
    if (to) this.combo.go(to);
    return to;
  }

  /** Take an option away; before the first that is needed there is only the command's name. */
  drop(made) {
    const before = this.step(made, -1);
    if (made.option.required) return before || this.end.unname();
    this.fields = this.fields.filter((each) => each !== made);
    made.element.remove();
    if (before) this.changed();
    else this.next();
  }

  // What the end offers

  rest() {
    return this.command.options.filter((option) => !this.fields.some((made) => made.option.name === option.name));
  }

  more() {
    const count = this.rest().length;
    return count ? `+${count} optional` : "Enter sends";
  }

  offers(text) {
    return fitting(this.rest().map((option) => ({ name: option.name, hint: `${option.description} · ${kindOf(option)}`, value: option })), text);
  }

  about() {
    const { name, description } = this.command;
    return [el("b", {}, "/" + name), ` ${description} `, el("small", {}, this.rest().length ? "· send it, or choose an option" : "· ready to be sent")];
  }

  none(text) {
    return text && `/${this.command.name} has no other option “${text}”.`;
  }

  take(option) {
    this.next(this.add(option));
  }

  // What is given

  given() {
    return Object.fromEntries(this.fields.filter((made) => !made.isEmpty()).map((made) => [made.option.name, made.given()]));
  }

  /** Those that are right, as the bot gets them. */
  values() {
    const values = {};
    for (const made of this.fields.filter((each) => !each.isEmpty())) {
      try {
        values[made.option.name] = made.value();
      } catch {
        continue;
      }
    }
    return values;
  }

  problems() {
    return this.fields.map((made) => made.problem);
  }

  /** Mark all that is wrong and go to the first; true where nothing is. */
  check() {
    const wrong = this.fields.filter((made) => !made.check());
    if (wrong.length) this.combo.go(wrong[0]);
    return !wrong.length;
  }
}
