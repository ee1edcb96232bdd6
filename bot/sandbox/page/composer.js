// Where commands are typed: `/` opens their list, a chosen one shows its options, Enter sends.

import { el, fill } from "./dom.js";
import { combo } from "./combo.js";
import { field } from "./options.js";
import { called, commands, currentChannel, FORUM } from "./state.js";

const CHAT = 1;

/** Commands as people type them: "digest add" is one, with its own options. */
export function leaves(command, path = []) {
  const name = [...path, command.name];
  const inner = (command.options ?? []).filter((option) => option.type <= 2);
  if (inner.length) return inner.flatMap((option) => leaves(option, name));
  return [{ name: name.join(" "), description: command.description, options: command.options ?? [] }];
}

function typed() {
  return commands().filter((command) => (command.type ?? CHAT) === CHAT).flatMap((command) => leaves(command));
}

function found(text) {
  if (!text.startsWith("/")) return [];
  const wanted = text.slice(1).trimStart().toLowerCase();
  const rank = (command) => (command.name.startsWith(wanted) ? 0 : 1);
  return typed()
    .filter((command) => command.name.includes(wanted.trimEnd()))
    .sort((one, other) => rank(one) - rank(other))
    .map((command) => ({ label: "/" + command.name, hint: command.description, value: command }));
}

function closedWords(channel) {
  if (!channel) return "There is no channel here";
  return channel.type === FORUM ? "A forum holds posts; nothing is written in it itself" : `You can read ${called(channel)}, but not write in it`;
}

export class Composer {
  constructor(send, say) {
    this.send = send;
    this.say = say;
    this.command = null;
    this.fields = [];
    this.input = el("input", { type: "text", class: "typing", "aria-label": "Message or command", maxlength: 2000 });
    this.list = combo(this.input, found, (item) => this.start(item.value));
    this.chips = el("div", { class: "chips" });
    this.trouble = el("p", { class: "trouble", role: "alert" });
    this.button = el("button", { type: "submit", class: "button primary" }, "Send");
    this.element = el("form", { class: "composer", novalidate: true }, this.list.list, this.trouble, el("div", { class: "entry" }, this.chips, this.input, this.button));
    this.element.addEventListener("submit", (event) => this.submit(event));
    this.element.addEventListener("keydown", (event) => event.key === "Escape" && this.reset());
    this.input.addEventListener("input", () => this.finishName());
  }

  /** A command's whole name and a space: chosen as surely as from the list. */
  finishName() {
    if (!/^\/.*\s$/.test(this.input.value)) return;
    const name = this.input.value.slice(1).trim();
    const exact = typed().find((command) => command.name === name);
    const longer = typed().some((command) => command.name.startsWith(name + " "));
    if (exact && !longer) this.start(exact);
  }

  start(command) {
    this.list.close();
    this.command = command;
    this.fields = [];
    this.input.value = "";
    this.input.hidden = true;
    command.options.filter((option) => option.required).forEach((option) => this.add(option));
    this.draw();
    this.next();
  }

  add(option) {
    const made = field(option, this.command.name, {
      values: () => this.given(),
      remove: () => this.leaveOut(made),
      next: () => this.next(),
    });
    this.fields.push(made);
    return made;
  }

  /** To the first field that still is empty, else to Send: Enter goes all the way. */
  next() {
    (this.fields.find((made) => made.isEmpty())?.input ?? this.button).focus();
  }

  leaveOut(made) {
    this.fields = this.fields.filter((each) => each !== made);
    this.draw();
    this.button.focus();
  }

  draw() {
    if (!this.command) return fill(this.chips);
    const rest = this.command.options.filter((option) => !this.fields.some((made) => made.option.name === option.name));
    const more = rest.map((option) =>
      el("button", { type: "button", class: "chip", title: option.description, onclick: () => { const made = this.add(option); this.draw(); made.input.focus(); } }, "+ " + option.name));
    const name = el("span", { class: "command", title: this.command.description }, "/" + this.command.name);
    const cancel = el("button", { type: "button", class: "plain", "aria-label": "Cancel this command", onclick: () => this.reset() }, "×");
    return fill(this.chips, name, cancel, this.fields.map((made) => made.element), more);
  }

  given() {
    const values = {};
    for (const made of this.fields) {
      try {
        if (!made.isEmpty()) values[made.option.name] = made.value();
      } catch {
        continue;
      }
    }
    return values;
  }

  values() {
    const values = {};
    for (const made of this.fields) {
      if (made.isEmpty() && !made.option.required) continue;
      try {
        values[made.option.name] = made.value();
      } catch (error) {
        made.element.classList.add("wrong");
        made.input.focus();
        made.close();
        throw error;
      }
    }
    return values;
  }

  async submit(event) {
    event.preventDefault();
    this.complain("");
    try {
      if (this.command) await this.run();
      else await this.speak();
    } catch (error) {
      this.complain(error.message);
    }
  }

  async run() {
    const { name } = this.command;
    const values = this.values();
    this.reset();
    await this.send(name, values);
  }

  async speak() {
    const text = this.input.value.trim();
    if (!text) return;
    if (text.startsWith("/")) throw new Error("There is no such command for you here. Type / to see those there are.");
    this.input.value = "";
    await this.say(text);
  }

  /** In another channel, or as somebody else: no old complaint, and no command that is not offered here. */
  arrive() {
    this.complain("");
    const offered = currentChannel()?.writable && typed().some((command) => command.name === this.command?.name);
    if (this.command && !offered) this.clear();
    if (document.activeElement === this.input) this.list.update();
    this.settle();
  }

  /** Say what can be typed here; where nobody may write, nothing can. */
  settle() {
    const channel = currentChannel();
    const open = Boolean(channel?.writable);
    this.input.disabled = this.button.disabled = !open;
    this.input.placeholder = open ? `Type / for commands in ${called(channel)}` : closedWords(channel);
  }

  clear() {
    this.command = null;
    this.fields = [];
    this.complain("");
    this.input.hidden = false;
    this.input.value = "";
    this.draw();
    this.settle();
  }

  complain(text) {
    this.trouble.textContent = text;
  }

  reset() {
    this.clear();
    this.input.focus({ preventScroll: true });
  }
}
