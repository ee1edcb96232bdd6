// Where people write: messages, and commands, with what is fetched for them once the page stands.

import { el } from "./dom.js";
import { called, currentChannel, FORUM, state } from "./state.js";

const MOST_TEXT = 2000;

let tries = 0;

/** A browser never asks again for an address that failed: each try has its own. */
async function fetchCommander() {
  const address = `./commander.js${tries ? `?${tries}` : ""}`;
  tries += 1;
  const styled = new Promise((done) => document.head.append(el("link", { rel: "stylesheet", href: "/sandbox/page/commands.css", onload: done, onerror: done })));
  const [{ Commander }] = await Promise.all([import(address), styled]).catch(() => {
    throw new Error("The sandbox does not answer. Is it still running?");
  });
  return Commander;
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
    Object.assign(this, { send, say, commander: null, loading: null, sending: 0, complaint: "" });
    this.input = el("input", { type: "text", class: "typing", role: "combobox", "aria-expanded": "false", autocomplete: "off", oninput: () => this.typed() });
    this.line = el("div", { class: "line" }, this.input);
    this.said = el("p", { class: "said", role: "status" });
    this.trouble = el("p", { class: "trouble", role: "alert" });
    this.slash = el("button", { type: "button", class: "tool", title: "Commands", "aria-label": "Commands", onclick: () => this.begin("/") }, "/");
    this.button = el("button", { type: "submit", class: "button primary" });
    const entry = el("div", { class: "entry" }, this.slash, this.line, this.button);
    const submit = (event) => { event.preventDefault(); this.attempt(() => this.submit()); };
    this.element = el("form", { class: "composer", novalidate: true, onsubmit: submit }, this.said, this.trouble, entry);
  }

  async attempt(work) {
    this.complain("");
    try {
      await work();
    } catch (error) {
      this.complain(error.message);
    }
  }

  typed() {
    if (!this.commander && this.input.value.startsWith("/")) this.attempt(() => this.command());
  }

  /** From now on there are commands; what was typed meanwhile is read then. */
  async command() {
    this.loading ??= fetchCommander().finally(() => { this.loading = null; });
    const Commander = await this.loading;
    if (this.commander) return;
    this.commander = new Commander(this);
    this.commander.begin();
  }

  /** Have it at hand before the first "/"; where that fails, the "/" tries again. */
  prepare() {
    return this.command().catch(() => {});
  }

  begin(text) {
    this.input.value ||= text;
    this.input.focus();
    if (this.commander) this.commander.begin();
    else this.typed();
  }

  // Sending

  async submit() {
    const isCommand = this.input.value.startsWith("/");
    if (isCommand && !this.commander) await this.command();
    await (isCommand || this.commander?.filling ? this.commander.submit() : this.speak());
  }

  async speak() {
    const text = this.input.value.trim();
    if (!text) return;
    if (text.length > MOST_TEXT) throw new Error(`A message has at most ${MOST_TEXT} characters; this one has ${text.length}.`);
    this.input.value = "";
    await this.whileSending("your message", () => this.say(text), () => { this.input.value = text; });
  }

  /** What failed comes back to be mended, unless something else is typed or in view by now. */
  async whileSending(what, work, restore) {
    const from = place();
    this.sending += 1;
    this.settle();
    this.said.textContent = `Sending ${what}`;
    try {
      await work();
    } catch (error) {
      if (!this.commander?.filling && !this.input.value && from === place()) restore();
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
    this.commander?.arrive();
  }

  /** Say what can be typed here; where nobody may write, nothing can. */
  settle() {
    const filling = this.commander?.filling;
    const channel = currentChannel();
    const open = Boolean(channel?.writable);
    const trouble = [this.complaint, ...(filling?.problems() ?? [])].filter(Boolean).join(" ");
    this.input.disabled = this.button.disabled = this.slash.disabled = !open;
    this.input.placeholder = open ? (filling?.more() ?? `Type / for commands in ${called(channel)}`) : closedWords(channel);
    this.input.setAttribute("aria-label", filling ? `More options of /${filling.command.name}` : "Message or command");
    this.slash.hidden = Boolean(filling);
    this.commander?.offerLast(open);
    this.button.textContent = this.sending ? "Sending…" : "Send";
    if (this.trouble.textContent !== trouble) this.trouble.textContent = trouble; // else it would be read out again
  }

  complain(text) {
    this.complaint = text;
    this.settle();
  }

  /** Nothing is begun any more. */
  clear() {
    this.commander?.leave();
    this.input.value = "";
    this.complain("");
  }

  reset() {
    this.clear();
    this.input.focus({ preventScroll: true });
  }
}
