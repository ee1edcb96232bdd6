// Where commands are typed: `/` opens their list, a chosen one is filled in, Enter sends.

import { el } from "./dom.js";
import { Combo } from "./combo.js";
import { named, offersFor, readLine, readOptions } from "./commands.js";
import { called, currentChannel, FORUM, state } from "./state.js";

const MOST_TEXT = 2000;

let Filling = null;
let loading = null;
let failed = 0;

/** What fills in commands comes with the first "/"; a browser never asks again for an address that failed. */
async function load() {
  loading ??= import(failed ? `./filling.js?${failed}` : "./filling.js");
  try {
    Filling = (await loading).Filling;
  } catch {
    loading = null;
    failed += 1;
    throw new Error("The sandbox does not answer. Is it still running?");
  }
}

function closedWords(channel) {
  if (!channel) return "There is no channel here";
  return channel.type === FORUM ? "A forum holds posts; nothing is written in it itself" : `You can read ${called(channel)}, but not write in it`;
}

function place() {
  return `${state.viewer} ${state.channel}`;
}

export class Composer {
  constructor(send, say) {
    Object.assign(this, { send, say, filling: null, last: null, sending: 0, complaint: "", eager: false });
    const tool = (label, sign, onclick) => el("button", { type: "button", class: "tool", title: label, "aria-label": label, onclick }, sign);
    this.combo = new Combo();
    this.input = this.combo.field(this, { class: "typing", "aria-describedby": "about" });
    this.line = el("div", { class: "line" }, this.input);
    this.trouble = el("p", { class: "trouble", role: "alert" });
    this.slash = tool("Commands", "/", () => this.begin("/"));
    this.again = tool("", "↑", () => this.recall());
    this.button = el("button", { type: "submit", class: "button primary" });
    const entry = el("div", { class: "entry" }, this.slash, this.line, this.again, this.button);
    const submit = (event) => { event.preventDefault(); this.attempt(() => (this.filling ? this.run() : this.speak())); };
    this.element = el("form", { class: "composer", novalidate: true, onsubmit: submit }, this.combo.element, this.combo.said, this.trouble, entry);
  }

  async attempt(work) {
    this.complain("");
    try {
      await work();
    } catch (error) {
      this.complain(error.message);
    }
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
    this.attempt(async () => {
      if (this.filling) this.input.value = "";
      if (this.filling) this.filling.take(value);
      else (await this.start(value)).next();
    });
  }

  /** A whole name and a space, or a whole line, is as good as choosing from the list; so is an option's name and a colon. */
  typed() {
    const { value } = this.input;
    if (!Filling && value.startsWith("/")) return this.attempt(async () => { await load(); this.typed(); });
    const line = readLine(value);
    const options = this.filling && readOptions(value, this.filling.command.options);
    if (line) this.attempt(async () => this.fillIn(await this.start(line.command), line));
    else if (options && Object.keys(options.given).length) this.fillIn(this.filling, options);
  }

  fillIn(filling, { given, before, command }) {
    const first = command && filling.fields.find((made) => !(made.option.name in given));
    if (first && before) given[first.option.name] = before;
    this.input.value = first ? "" : before;
    filling.write(given);
  }

  key(event) {
    const empty = !this.input.value;
    if (event.key === "Escape" && this.filling) this.reset();
    else if (event.key === "Backspace" && empty && this.filling) this.filling.step(this, -1) || this.unname();
    else if (event.key === "ArrowLeft" && empty && this.filling) this.filling.step(this, -1);
    else if (event.key === "ArrowUp" && empty && !this.filling) this.recall();
    else return;
    event.preventDefault();
  }

  // A command begun, left, and back again

  begin(text) {
    this.input.value ||= text;
    this.input.focus();
    this.typed();
    this.combo.open(this, true);
  }

  async start(command) {
    if (!Filling) await load();
    this.clear();
    this.filling = new Filling(command, this);
    this.line.prepend(this.filling.element);
    return this.filling;
  }

  /** The last command again, with its values. */
  async recall() {
    const command = this.last && named(this.last.name);
    if (command && !this.filling) (await this.start(command)).write(this.last.given);
  }

  keep() {
    this.last = { name: this.filling.command.name, given: this.filling.given() };
  }

  /** Back to the name, to choose another command. */
  unname() {
    const { name } = this.filling.command;
    this.reset();
    this.begin("/" + name);
  }

  // Sending

  async run() {
    const { name } = this.filling.command;
    const over = this.input.value.trim();
    if (!this.filling.check()) return;
    if (over) throw new Error(`${this.filling.none(over)} Choose one from the list or take it away.`);
    const values = this.filling.values();
    this.keep();
    this.reset();
    await this.whileSending("/" + name, () => this.send(name, values), () => this.recall());
  }

  async speak() {
    const text = this.input.value.trim();
    const line = readLine(text + " ");
    if (!text) return;
    if (line) {
      this.fillIn(await this.start(line.command), line);
      return this.run();
    }
    if (text.startsWith("/")) throw new Error("There is no such command for you here. Type / to see those there are.");
    if (text.length > MOST_TEXT) throw new Error(`A message has at most ${MOST_TEXT} characters; this one has ${text.length}.`);
    this.input.value = "";
    await this.whileSending("your message", () => this.say(text), () => { this.input.value = text; });
  }

  /** What failed comes back to be mended, unless something else is typed or in view by now. */
  async whileSending(what, work, restore) {
    const from = place();
    this.sending += 1;
    this.settle();
    this.combo.said.textContent = `Sending ${what}`;
    try {
      await work();
    } catch (error) {
      if (!this.filling && !this.input.value && from === place()) await restore();
      throw error;
    } finally {
      this.sending -= 1;
      this.settle();
    }
  }

  // What it says

  /** In another channel, or as somebody else: no old complaint, and no command that is not offered here. */
  arrive() {
    this.complain("");
    if (this.filling && !(currentChannel()?.writable && named(this.filling.command.name))) this.clear();
    if (document.activeElement === this.input) this.combo.open(this, true);
  }

  /** Say what can be typed here; where nobody may write, nothing can. */
  settle() {
    const { filling, last } = this;
    const channel = currentChannel();
    const open = Boolean(channel?.writable);
    const rest = filling?.rest().length;
    const words = filling ? (rest ? `+${rest} optional` : "Enter sends") : open && `Type / for commands in ${called(channel)}`;
    this.input.disabled = this.button.disabled = this.slash.disabled = !open;
    this.input.placeholder = open ? words : closedWords(channel);
    this.input.setAttribute("aria-label", filling ? `More options of /${filling.command.name}` : "Message or command");
    this.slash.hidden = Boolean(filling);
    this.again.hidden = !open || Boolean(filling) || !last || !named(last.name);
    this.again.title = this.again.ariaLabel = `Bring /${last?.name} back (arrow up)`;
    this.button.textContent = this.sending ? "Sending…" : "Send";
    const trouble = [this.complaint, ...(filling?.problems() ?? [])].filter(Boolean).join(" ");
    if (this.trouble.textContent !== trouble) this.trouble.textContent = trouble; // else it would be read out again
  }

  complain(text) {
    this.complaint = text;
    this.settle();
  }

  /** Nothing is begun any more; what was filled in can be brought back. */
  clear() {
    if (Object.keys(this.filling?.given() ?? {}).length) this.keep();
    this.combo.close();
    this.filling?.element.remove();
    this.filling = null;
    this.input.value = "";
    this.complain("");
  }

  reset() {
    this.clear();
    this.input.focus({ preventScroll: true });
  }
}
