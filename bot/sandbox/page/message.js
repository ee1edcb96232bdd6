// One message: who wrote it, in answer to what, its text and components, and what can be done with it.

import { el } from "./dom.js";
import { all } from "./components.js";
import { markdown } from "./markdown.js";
import { clock, names, open } from "./state.js";
import { absolute, relative } from "./time.js";

const EPHEMERAL = 64;
const LOADING = 128;

function epoch(message) {
  return Date.parse(message.timestamp) / 1000;
}

function sentAt(message) {
  const seconds = epoch(message);
  const today = new Date(clock.now() * 1000).toDateString() === new Date(seconds * 1000).toDateString();
  return el(
    "time",
    { class: "sent", datetime: message.timestamp, title: `${absolute(seconds, "F")} (${relative(seconds, clock.now())})` },
    absolute(seconds, today ? "t" : "f"),
  );
}

function invocation(message) {
  if (!message.command) return null;
  const user = message.interaction_metadata?.user;
  return el("div", { class: "invoked" }, el("b", {}, user ? nameOf(user) : "Someone"), " used ", el("span", { class: "mention" }, "/" + message.command));
}

function reply(message) {
  const earlier = message.referenced_message;
  return earlier && el("div", { class: "invoked" }, "Replying to ", el("b", {}, nameOf(earlier.author)));
}

function nameOf(author) {
  return author.global_name ?? (author.bot ? names.user(author.id) : author.username);
}

export function face(author) {
  const hue = [...author.id].reduce((sum, digit) => (sum * 31 + digit.charCodeAt(0)) % 360, 7);
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
  );
}

function onlyYou(act) {
  return el("div", { class: "only" }, "👁 Only you can see this · ", el("button", { type: "button", class: "plain", onclick: act.dismiss }, "Dismiss message"));
}

function thread(message) {
  const { id, guild_id: guild, name } = message.thread ?? {};
  return id && el("button", { type: "button", class: "chip under", onclick: () => open(guild, id) }, "↳ ", name);
}

function menu(act) {
  if (!act.menu.length) return null;
  const items = act.menu.map((name) => el("button", { type: "button", onclick: () => act.run(name) }, name));
  return el("details", { class: "menu" }, el("summary", { "aria-label": "Apps: commands for this message" }, "Apps ▾"), el("div", {}, items));
}

function body(message, act) {
  if (message.flags & LOADING) return el("p", { class: "thinking" }, `${nameOf(message.author)} is thinking…`);
  return [
    message.content && markdown(message.content, names),
    message.edited_timestamp && message.content && el("small", { class: "edited" }, "(edited)"),
    (message.embeds ?? []).map(embed),
    all(message.components, act),
  ];
}

function embed(data) {
  return el(
    "div",
    { class: "container" },
    data.title && el("b", {}, data.title),
    data.description && markdown(data.description, names),
    (data.fields ?? []).map((field) => el("div", {}, el("b", {}, field.name), markdown(field.value, names))),
  );
}

export function render(message, act) {
  const ephemeral = Boolean(message.flags & EPHEMERAL);
  const node = el(
    "article",
    { class: ephemeral ? "message private" : "message", "data-id": message.id },
    face(message.author),
    el(
      "div",
      { class: "content" },
      invocation(message) ?? reply(message),
      head(message),
      body(message, act),
      thread(message),
      el("p", { class: "trouble", role: "alert" }),
      ephemeral && onlyYou(act),
    ),
    !ephemeral && menu(act),
  );
  return node;
}
