// One message: who wrote it, in answer to what, its text and components, and what can be done with it.

import { el } from "./dom.js";
import { all } from "./components.js";
import { jump } from "./jump.js";
import { markdown } from "./markdown.js";
import { fetched, later } from "./seldom.js";
import { clock, commands, currentGuild, names, open, state } from "./state.js";
import { absolute, dayOf, relative } from "./time.js";

const CROSSPOSTED = 1, SUPPRESS_EMBEDS = 4, EPHEMERAL = 64, LOADING = 128, SILENT = 4096, COMPONENTS_V2 = 32768;
const TEXT_DISPLAY = 10;
const MESSAGE_MENU = 3; // a kind of command
const MENU_ANSWER = 23;
const ORDINARY = [0, 19, 20, MENU_ANSWER];

function has(message, flag) {
  return Boolean(message.flags & flag);
}

function epoch(message) {
  return Date.parse(message.timestamp) / 1000;
}

function sentAt(message) {
  const seconds = epoch(message);
  const today = dayOf(seconds) === dayOf(clock.now());
  const title = `${absolute(seconds, "F")} (${relative(seconds, clock.now())})`;
  return el("time", { class: "sent", datetime: message.timestamp, title }, absolute(seconds, today ? "t" : "s"));
}

export function nameOf(author) {
  return author.global_name ?? (author.bot ? names.user(author.id) : author.username);
}

function invocation(message) {
  if (!message.command) return null;
  const user = message.interaction_metadata?.user;
  const used = message.type === MENU_ANSWER ? message.command : "/" + message.command;
  return el("div", { class: "invoked" }, el("b", {}, user ? nameOf(user) : "Someone"), " used ", el("span", { class: "mention" }, used));
}

function* textsIn(parts = []) {
  for (const part of parts) {
    if (part.type === TEXT_DISPLAY) yield part.content;
    yield* textsIn(part.components);
  }
}

/** The first words of a message, on one line. */
function gist(message) {
  const text = message.content || textsIn(message.components).next().value || message.embeds?.[0]?.title || "";
  const lines = text.slice(0, 300).split("\n").filter((line) => line && !line.startsWith("```"));
  return lines.map((line) => markdown(line, names).textContent).join(" ").slice(0, 120) || "See the message";
}

function reply(message) {
  if (!message.message_reference) return null;
  const earlier = message.referenced_message;
  if (!earlier) return el("div", { class: "invoked" }, "Replying to a message that is private or deleted");
  const go = el("button", { type: "button", class: "plain gist", title: "Jump to the message", onclick: () => jump(earlier.id) }, gist(earlier));
  return el("div", { class: "invoked" }, "Replying to ", el("b", {}, nameOf(earlier.author)), " ", go);
}

export function face(author) {
  const hue = [...author.id].reduce((sum, digit) => (sum * 31 + digit.charCodeAt(0)) % 360, 7) * 137;
  const initial = el("div", { class: "face", "aria-hidden": "true" }, nameOf(author).slice(0, 1).toUpperCase());
  initial.style.setProperty("--hue", String(hue));
  return initial;
}

function head(message) {
  return el(
    "div",
    { class: "head" },
    el("b", { class: "author" }, nameOf(message.author)),
    message.author.bot && el("span", { class: "badge" }, "APP"),
    sentAt(message),
    has(message, CROSSPOSTED) && el("small", {}, "📢 Published"),
    has(message, SILENT) && el("small", {}, "🔕 Silent"),
  );
}

function onlyYou(act) {
  return el("div", { class: "only" }, "👁 Only you can see this · ", el("button", { type: "button", class: "plain", onclick: act.dismiss }, "Dismiss message"));
}

function offered() {
  return commands().filter((command) => command.type === MESSAGE_MENU).map((command) => command.name);
}

/** The button that opens the menu of what apps offer for this message; a right click does so too. */
function apps(node, act) {
  const show = async (at) => (await fetched("menu")).show(node, offered(), act.run, at);
  const button = el("button", { type: "button", class: "apps", hidden: !offered().length, "aria-haspopup": "menu", "aria-label": "Apps: commands for this message", onclick: () => show(button) }, "Apps");
  node.addEventListener("contextmenu", (event) => {
    if (button.hidden || event.target.closest("a, img, input") || String(getSelection())) return; // there the browser's own menu helps more
    event.preventDefault();
    show(event.button === 2 ? event : button);
  });
  return button;
}

function countOf({ id, message_count: told }) {
  const known = state.guilds.flatMap((guild) => guild.channels).find((channel) => channel.id === id);
  const count = known?.messages ?? told ?? 0;
  return `${count} ${count === 1 ? "message" : "messages"} ›`;
}

function thread(message) {
  const { id, guild_id: guild, name } = message.thread ?? {};
  if (!id || id === state.channel) return null;
  return el("button", { type: "button", class: "chip under", "data-thread": id, onclick: () => open(guild, id) }, el("b", {}, name), " ", el("span", {}, countOf(message.thread)));
}

/** What changes around messages: which apps there are, and how many messages the threads under them hold. */
export function recount(log) {
  const none = !offered().length;
  for (const button of log.querySelectorAll(".apps")) button.hidden = none;
  for (const under of log.querySelectorAll("[data-thread]")) {
    const words = countOf({ id: under.dataset.thread, message_count: parseInt(under.lastChild.textContent, 10) });
    if (under.lastChild.textContent !== words) under.lastChild.textContent = words;
  }
}

function edited(message) {
  const at = message.edited_timestamp;
  return at && el("small", { class: "edited", title: absolute(Date.parse(at) / 1000, "F") }, " (edited)");
}

function body(message, act) {
  if (has(message, LOADING)) return el("p", { class: "thinking" }, el("span", { class: "dots", "aria-hidden": "true" }, "•••"), ` ${nameOf(message.author)} is thinking...`);
  const text = message.content && markdown(message.content, names);
  const mark = edited(message);
  const paragraph = text && !message.components?.length && text.lastElementChild;
  if (mark && paragraph && paragraph.matches("p")) paragraph.append(mark);
  return [
    text,
    !has(message, SUPPRESS_EMBEDS) && (message.embeds ?? []).map((data) => later("embed", ({ embed }) => embed(data))),
    all(message.components, act),
    !has(message, COMPONENTS_V2) && (message.attachments ?? []).map(({ filename: name, ...rest }) => later("file", ({ file }) => file({ name, ...rest }))),
    !mark?.parentNode && mark,
  ];
}

function mentions({ mention_everyone: all, mentions: users = [], mention_roles: roles = [] }, viewer) {
  const mine = currentGuild()?.members.find((member) => member.id === viewer)?.roles ?? [];
  return all || users.some((user) => user.id === viewer) || roles.some((role) => mine.includes(role));
}

function classesOf(message) {
  const kinds = [has(message, EPHEMERAL) && "private", mentions(message, state.viewer) && "mentioned"];
  return ["message", ...kinds].filter(Boolean).join(" ");
}

export function render(message, act) {
  const ephemeral = has(message, EPHEMERAL);
  const ordinary = ORDINARY.includes(message.type ?? 0);
  const above = reply(message) ?? invocation(message);
  const seconds = epoch(message);
  const node = el("article", {
    class: classesOf(message),
    "aria-label": `${nameOf(message.author)}, ${absolute(seconds, "t")}`,
    "data-id": message.id,
    "data-author": message.author.id,
    "data-seconds": String(seconds),
    "data-day": absolute(seconds, "D"),
    "data-alone": above || !ordinary ? "yes" : undefined,
  });
  const trouble = el("p", { class: "trouble", role: "alert" });
  const content = ordinary
    ? [above, head(message), body(message, act), thread(message), trouble, ephemeral && onlyYou(act)]
    : [later("system", ({ system }) => system(message)), sentAt(message), thread(message), trouble];
  const side = ordinary ? face(message.author) : el("div", { class: "face system", "aria-hidden": "true" }, "→");
  node.append(side, el("time", { class: "gutter", "aria-hidden": "true" }, absolute(seconds, "t")), el("div", { class: "content" }, content.flat(Infinity).filter(Boolean)));
  const menu = !ephemeral && apps(node, act);
  if (menu) node.append(menu);
  return node;
}
