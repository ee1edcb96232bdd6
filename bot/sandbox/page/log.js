// The log: draws the messages that the page holds, keeps the place while others come and go, and leads to the newest.

import { arrange } from "./arrange.js";
import { el, fill } from "./dom.js";
import { posts } from "./forum.js";
import { byAge, earlier, later, latest } from "./history.js";
import { nodeOf } from "./jump.js";
import { keepingFocus, redraw, remove } from "./redraw.js";
import { currentChannel, FORUM, on, state } from "./state.js";

const NEAR = 80; // pixels from the end that count as at the end
const AHEAD = 600; // pixels from an edge where more is fetched

const log = document.getElementById("log");
const scroller = log.parentElement;
const up = el("button", { type: "button", class: "chip more", onclick: earlier, hidden: true }, "Show earlier messages");
const newer = el("button", { type: "button", class: "button primary", onclick: toNewest });
const newest = el("div", { class: "newest", hidden: true }, newer);
log.before(up);
log.after(newest);

const drawn = new Map(); // by id: the form of each message that stands in the log
let draw; // message -> element
let seenTop = 0;
let missed = 0;

function inForum() {
  return currentChannel()?.type === FORUM;
}

/** In a forum the newest is at the top. */
export function toEnd() {
  state.follows = true;
  scroller.scrollTop = inForum() ? 0 : scroller.scrollHeight;
  say(0);
}

/** The newest message is in view, fetched where it is not held. */
export function toNewest() {
  return state.later ? latest() : toEnd();
}

function say(count) {
  missed = count;
  newest.hidden = inForum() || !(missed || state.later);
  newer.textContent = missed ? `${missed} new ${missed === 1 ? "message" : "messages"} ↓` : "Jump to the newest messages ↓";
}

function left() {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
}

/** Only scrolling up ends the following: a longer log moves the end away from whoever stays where it was. */
function noteScroll() {
  if (inForum()) return;
  if (left() < NEAR && !state.later) state.follows = true;
  else if (scroller.scrollTop < seenTop) state.follows = false;
  seenTop = scroller.scrollTop;
  if (state.follows && missed) say(0);
  reach();
}

/** Fetch what comes next before the edge is in view. */
function reach() {
  if (inForum()) return;
  if (state.earlier && scroller.scrollTop < AHEAD && !state.follows) earlier();
  else if (left() < AHEAD) later();
}

/** Whoever reads the newest message goes on seeing it while the field below grows. */
function follow() {
  if (state.follows && !inForum()) toEnd();
}

/** Do `work`, which changes what stands above or below: the message at the top of the view stays there. */
function keepingPlace(work) {
  const { top } = scroller.getBoundingClientRect();
  const first = [...log.querySelectorAll("[data-id]")].find((node) => node.getBoundingClientRect().bottom > top);
  const from = first?.getBoundingClientRect().top;
  work();
  const now = !state.follows && first && nodeOf(first.dataset.id);
  if (now) scroller.scrollTop += now.getBoundingClientRect().top - from;
  else follow();
}

/** What is held stands in the log in its order; what stands there and has not changed is left alone. */
function sync() {
  up.hidden = !state.earlier;
  const held = [...state.messages.values()].sort((one, other) => byAge(one.id, other.id));
  const standing = new Map([...log.querySelectorAll(":scope > [data-id]")].map((node) => [node.dataset.id, node]));
  const wanted = held.map((message) => (drawn.get(message.id) === message && standing.get(message.id)) || draw(message));
  const stays = new Set(wanted);
  for (const node of [...log.children]) if (!stays.has(node) && !node.matches(".day, .thinking")) node.remove();
  let at = log.firstElementChild;
  for (const node of wanted) {
    while (at?.matches(".day")) at = at.nextElementSibling;
    if (node === at) at = at.nextElementSibling;
    else log.insertBefore(node, at);
  }
  drawn.clear();
  for (const message of held) drawn.set(message.id, message);
  if (!held.length) log.append(el("p", { class: "empty" }, currentChannel()?.writable ? "Nothing here yet. Type / below to see what Heatwire can do." : "Nothing here yet."));
}

/** Readers of the screen are told of what is said now, not of what is fetched. */
function quietly(work) {
  log.setAttribute("aria-live", "off");
  work();
  setTimeout(() => log.removeAttribute("aria-live"), 500);
}

export function drawAll() {
  if (inForum()) fill(log, posts(state.guild, state.channel));
  else quietly(() => rearranging(() => keepingFocus(log, sync)));
  say(state.follows ? 0 : missed);
  reach();
}

/** One message came or changed: only its own element is drawn. */
function drawOne(message) {
  noteScroll(); // somebody may just have begun to scroll
  const old = nodeOf(message.id);
  const last = [...log.querySelectorAll(":scope > [data-id]")].at(-1);
  if (!old && last && byAge(message.id, last.dataset.id) < 0) return drawAll();
  drawn.set(message.id, message);
  if (old) return redraw(log, old, draw(message), rearranging);
  log.querySelector(".empty")?.remove();
  log.insertBefore(draw(message), log.querySelector(":scope > .thinking"));
  arrange(log);
  follow();
  return state.follows || say(missed + 1);
}

function rearranging(work) {
  keepingPlace(() => { work(); arrange(log); });
}

function takeAway(id) {
  const node = nodeOf(id);
  drawn.delete(id);
  if (node) rearranging(() => remove(log, node));
}

function clear() {
  drawn.clear();
  fill(log);
  up.hidden = true;
  say(0);
  if (inForum()) drawAll();
}

/** `drawing` makes the element of a message. */
export function startLog(drawing) {
  draw = drawing;
  on("visit", clear);
  on("messages", drawAll);
  on("message", drawOne);
  on("missed", () => say(missed + 1));
  on("gone", takeAway);
  scroller.addEventListener("scroll", noteScroll);
  new ResizeObserver(follow).observe(scroller);
}
