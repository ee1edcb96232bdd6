// What the composer does with commands: `/` opens their list, a chosen one is filled in, Enter sends, arrow up brings the last one back.

import { el } from "./dom.js";
import { Combo } from "./combo.js";
import { named, offersFor, readLine, readOptions } from "./commands.js";
import { Filling } from "./filling.js";
import { currentChannel } from "./state.js";
import { uploaded } from "./upload.js";

export class Commander {
  constructor(composer) {
    Object.assign(this, { composer, input: composer.input, filling: null, last: null, eager: false });
    this.combo = new Combo(composer.said);
    this.combo.serve(this);
    this.input.setAttribute("aria-describedby", "about");
    this.again = el("button", { type: "button", class: "tool", hidden: true, onclick: () => this.recall() }, "↑");
    composer.element.prepend(this.combo.element);
    composer.button.before(this.again);
  }

  // What the list asks of the end of the line: commands, then the options of the one being filled in

  offers(text) {
    return this.filling ? this.filling.offers(text) : offersFor(text);
  }

  about() {
    return this.filling ? this.filling.about() : [];
  }

  none(text) {
    if (this.filling) return this.filling.none(text);
    return text.startsWith("/") ? "No command of yours here is called so." : "";
  }

  chosen() {}

  left() {}

  take({ value }) {
    this.input.value = "";
    if (this.filling) this.filling.take(value);
    else this.start(value).next();
  }

  /** A whole name and a space, or a whole line, is as good as choosing from the list; so is an option's name and a colon. */
  typed() {
    const { value } = this.input;
    const line = readLine(value);
    if (line) return this.fillIn(this.start(line.command), line);
    const options = this.filling && readOptions(value, this.filling.command.options);
    if (options && Object.keys(options.given).length) this.fillIn(this.filling, options);
  }

  fillIn(filling, { given, before, command }) {
    const first = command && filling.fields.find((made) => !(made.option.name in given));
    if (first && before) given[first.option.name] = before;
    this.input.value = first ? "" : before;
    filling.write(given);
  }

  key(event) {
    const empty = !this.input.value;
    if (event.key === "Escape" && this.filling) this.composer.reset();
    else if (event.key === "Backspace" && empty && this.filling) this.filling.step(this, -1) || this.unname();
    else if (event.key === "ArrowLeft" && empty && this.filling) this.filling.step(this, -1);
    else if (event.key === "ArrowUp" && empty && !this.filling) this.recall();
    else return;
    event.preventDefault();
  }

  // A command begun, left, and back again

  /** Read what stands there. */
  begin() {
    this.typed();
    if (document.activeElement === this.input) this.combo.open(this, true);
  }

  start(command) {
    this.composer.clear();
    this.filling = new Filling(command, this);
    this.composer.line.prepend(this.filling.element);
    return this.filling;
  }

  /** What was filled in can be brought back. */
  leave() {
    if (Object.keys(this.filling?.given() ?? {}).length) this.keep();
    this.combo.close();
    this.filling?.element.remove();
    this.filling = null;
  }

  keep() {
    this.last = { name: this.filling.command.name, given: this.filling.given() };
  }

  /** The last command again, with its values. */
  recall() {
    const command = this.last && named(this.last.name);
    const given = this.last?.given;
    if (command && !this.filling) this.start(command).write(given);
  }

  offerLast(open) {
    const { filling, last } = this;
    this.again.hidden = !open || Boolean(filling) || !last || !named(last.name);
    this.again.title = this.again.ariaLabel = `Bring /${last?.name} back (arrow up)`;
  }

  /** Back to the name, to choose another command. */
  unname() {
    const { name } = this.filling.command;
    this.composer.reset();
    this.composer.begin("/" + name);
  }

  /** What is not offered in this place does not stay. */
  arrive() {
    if (this.filling && !(currentChannel()?.writable && named(this.filling.command.name))) this.composer.clear();
    if (document.activeElement === this.input) this.combo.open(this, true);
  }

  // Sending

  async submit() {
    if (!this.filling) {
      const line = readLine(this.input.value.trim() + " ");
      if (!line) throw new Error("There is no such command for you here. Type / to see those there are.");
      this.fillIn(this.start(line.command), line);
    }
    const { command } = this.filling;
    const over = this.input.value.trim();
    if (!this.filling.check()) return;
    if (over) throw new Error(`${this.filling.none(over)} Choose one from the list or take it away.`);
    await this.send(command.name, this.filling.values());
  }

  async send(name, values) {
    this.keep();
    this.composer.reset();
    await this.composer.whileSending("/" + name, async () => this.composer.send(name, await uploaded(values)), () => this.recall());
  }
}
