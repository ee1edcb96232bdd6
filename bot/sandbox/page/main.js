// Puts the page together: sidebar, messages, composer, and what happens when something is used.

import { arrange } from "./arrange.js";
import { el, fill } from "./dom.js";
import { Composer } from "./composer.js";
import { posts } from "./forum.js";
import { nodeOf } from "./jump.js";
import { recount, render } from "./message.js";
import { keepingFocus, redraw, remove } from "./redraw.js";
import { clockControl, drawSidebar, markUnread } from "./sidebar.js";
import { called, currentChannel, currentGuild, dismiss, FORUM, keep, listen, load, names, on, post, refresh, state } from "./state.js";
import { tick } from "./time.js";

const page = {
  sidebar: document.getElementById("places"),
  title: document.getElementById("title"),
  topic: document.getElementById("topic"),
  log: document.getElementById("log"),
  status: document.getElementById("status"),
  toggle: document.getElementById("toggle"),
};
const scroller = page.log.parentElement;

function sayStatus(text) {
  page.status.textContent = text;
  page.status.hidden = !text;
}

/** What came back from the bot: a message, a changed one, a form, or nothing. */
async function take(reply) {
  if (reply.failed) throw new Error(reply.failed);
  if (reply.modal) return (await import("./modal.js")).ask(reply.modal, async (custom_id, fields) => take(await post("submit", { modal: custom_id, fields })));
  return reply.message && keep(reply.message);
}

async function send(name, options) {
  await thinking(`/${name}`, async () => take(await post("slash", { name, options })));
}

async function thinking(what, work) {
  const line = el("p", { class: "thinking", role: "status" }, `Heatwire is thinking about ${what}…`);
  const shown = setTimeout(() => { page.log.append(line); toEnd(); }, 150);
  try {
    await work();
  } finally {
    clearTimeout(shown);
    line.remove();
  }
}

function complainAt(id, text) {
  const place = nodeOf(id)?.querySelector(".trouble");
  if (place) place.textContent = text;
  else sayStatus(text);
}

async function attempt(message, work) {
  complainAt(message.id, "");
  try {
    await take(await work());
  } catch (error) {
    complainAt(message.id, error.message);
  }
}

function actions(message) {
  const use = (path, body) => attempt(message, () => post(path, { message: message.id, ...body }));
  return {
    press: (part) => use("press", { custom_id: part.custom_id }),
    choose: (part, values) => use("choose", { custom_id: part.custom_id, values }),
    run: (name) => use("menu", { name }),
    dismiss: () => dismiss(message.id),
  };
}

let follows = true;
let seenTop = 0;

function atEnd() {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
}

function inForum() {
  return currentChannel()?.type === FORUM;
}

/** In a forum the newest is at the top. */
function toEnd() {
  follows = true;
  if (!inForum()) scroller.scrollTop = scroller.scrollHeight;
}

/** Only scrolling up ends the following: a longer log moves the end away from whoever stays where it was. */
function noteScroll() {
  if (atEnd()) follows = true;
  else if (scroller.scrollTop < seenTop) follows = false;
  seenTop = scroller.scrollTop;
}

/** Whoever reads the newest message goes on seeing it while the field below grows. */
function follow() {
  if (follows) toEnd();
}

function byAge(one, other) {
  return BigInt(one.id) < BigInt(other.id) ? -1 : 1;
}

function draw(message) {
  return render(message, actions(message));
}

function drawAll({ more, older, fresh }) {
  if (inForum()) return fill(page.log, posts(state.guild, state.channel));
  const height = scroller.scrollHeight;
  const stay = !fresh && !older && !follows && scroller.scrollTop;
  const messages = [...state.messages.values()].sort(byAge);
  const earlier = more && el("button", { type: "button", class: "chip", onclick: () => load(messages[0].id) }, "Show earlier messages");
  const empty = !messages.length && el("p", { class: "empty" }, currentChannel()?.writable ? "Nothing here yet. Type / below to see what Heatwire can do." : "Nothing here yet.");
  keepingFocus(page.log, () => fill(page.log, earlier, empty, messages.map(draw)));
  arrange(page.log);
  if (older) scroller.scrollTop += scroller.scrollHeight - height;
  else if (stay) scroller.scrollTop = stay;
  else toEnd();
}

/** One message came or changed: only its own element is drawn again. */
function drawOne(message) {
  const old = nodeOf(message.id);
  const fresh = draw(state.messages.get(message.id));
  page.log.querySelector(".empty")?.remove();
  if (old) return redraw(page.log, old, fresh, settle);
  page.log.append(fresh);
  return settle();
}

function settle() {
  arrange(page.log);
  follow();
}

function takeAway(id) {
  const node = nodeOf(id);
  if (node) remove(page.log, node);
  arrange(page.log);
}

let place = null;

function drawWorld() {
  const channel = currentChannel();
  drawSidebar(page.sidebar, () => document.body.classList.remove("open"));
  page.title.textContent = channel ? called(channel) : "No channel";
  const parent = channel?.parent;
  const up = parent && ["in ", el("button", { type: "button", class: "plain", onclick: names.way(parent) }, "#" + names.channel(parent)), " · "];
  fill(page.topic, up, [currentGuild()?.name, channel?.topic].filter(Boolean).join(" · "));
  document.title = channel ? `${called(channel)} · Heatwire sandbox` : "Heatwire sandbox";
  const now = `${state.viewer} ${state.channel}`;
  if (place !== now) composer.arrive();
  else composer.settle();
  if (inForum() && place === now) drawAll({});
  recount(page.log);
  place = now;
}

const composer = new Composer(send, (text) => post("say", { content: text }));

on("world", drawWorld);
on("messages", drawAll);
on("message", drawOne);
on("gone", takeAway);
on("unread", (channel) => { markUnread(channel); drawWorld(); });
on("clock", tick);
on("trouble", sayStatus);
on("connection", (up) => {
  sayStatus(up ? "" : "The connection to the sandbox dropped. Trying again…");
  if (up) composer.complain("");
});

document.getElementById("compose").append(composer.element);
document.getElementById("clock").append(clockControl(sayStatus));
page.toggle.addEventListener("click", (event) => {
  event.stopPropagation();
  document.body.classList.toggle("open");
});
document.querySelector("main").addEventListener("click", () => document.body.classList.remove("open"));
setInterval(tick, 1000);
scroller.addEventListener("scroll", noteScroll);
new ResizeObserver(follow).observe(scroller);

try {
  await refresh();
  listen();
  composer.reset();
} catch (error) {
  sayStatus(error.message);
}
