// The messages that the page holds: a run without gaps of the channel in view, which grows and shrinks at both ends.

import { get, on, post, state, tell } from "./state.js";

const MOST = 200; // more are not held; those far from the view are fetched again
const STEP = 50;

let asked = 0; // only the answer to the newest request is wanted
let flights = 0;
let meanwhile = []; // changes heard while messages are fetched
let told = 0; // changes up to this one are in what was fetched

export function byAge(one, other) {
  return BigInt(one) < BigInt(other) ? -1 : 1;
}

function ids() {
  return [...state.messages.keys()].sort(byAge);
}

async function fetched(query) {
  const ticket = (asked += 1);
  flights += 1;
  try {
    const part = await get("messages", { as: state.viewer, channel: state.channel, ...query });
    return ticket === asked ? { ...part, since: meanwhile.filter((change) => change.n > part.told) } : null;
  } catch (error) {
    if (ticket === asked) tell("trouble", error.message);
    return null;
  } finally {
    flights -= 1;
    if (!flights) meanwhile = [];
  }
}

/** One that has not changed stays the same object, and so is not drawn again. */
function put(message, known) {
  const old = known.get(message.id);
  state.messages.set(message.id, old && JSON.stringify(old) === JSON.stringify(message) ? old : message);
}

/** Take over what was fetched, with `kept` of what is held; then what has changed since. */
function take(part, kept = []) {
  const known = state.messages;
  state.messages = new Map(kept.map((id) => [id, known.get(id)]));
  for (const message of part.messages) put(message, known);
  part.since.forEach(fold);
}

function drop(far, side) {
  for (const id of far) state.messages.delete(id);
  if (far.length) state[side] = true;
}

function replace(part) {
  ({ earlier: state.earlier, later: state.later, told } = part);
  take(part);
  tell("messages");
}

export async function latest() {
  if (!state.channel) return;
  const part = await fetched({});
  if (!part) return;
  state.follows = true;
  replace(part);
}

/** Fetch again what is held, with what has come since; from the end where it is in view, or nothing is the same. */
export async function reload() {
  const held = ids();
  told = 0;
  if (state.follows || !held.length) return latest();
  const part = await fetched({ since: held[0] });
  if (!part) return;
  if (!part.messages.some(({ id }) => state.messages.has(id))) return latest();
  replace(part);
  for (const message of part.messages) if (byAge(held.at(-1), message.id) < 0) tell("missed", message);
}

export async function around(id) {
  const part = await fetched({ around: id });
  if (!part) return;
  state.follows = false;
  replace(part);
}

export async function earlier() {
  if (flights || !state.earlier) return;
  const held = ids();
  const part = await fetched({ before: held[0] });
  if (!part) return;
  state.earlier = part.earlier;
  take(part, ids());
  drop(ids().slice(MOST), "later");
  tell("messages");
}

export async function later() {
  if (flights || !state.later) return;
  const held = ids();
  const part = await fetched({ after: held.at(-1) });
  if (!part) return;
  state.later = part.later;
  take(part, ids());
  drop(ids().slice(0, -MOST), "earlier");
  tell("messages");
}

/** Take a change into what is held; the answer is the subject to tell of. */
function fold({ type, message, id }) {
  if (type === "delete") return state.messages.delete(id) && "gone";
  const known = state.messages.has(message.id);
  if (!known && type !== "create") return null;
  if (!known && (state.later || (state.messages.size >= MOST && !state.follows))) {
    state.later = true;
    return "missed";
  }
  state.messages.set(message.id, message);
  return "message";
}

/** A change in the channel in view was heard of. */
export function apply(change) {
  if (flights) meanwhile.push(change);
  if (change.n <= told) return;
  const subject = fold(change);
  if (subject) tell(subject, change.message ?? change.id);
  if (state.messages.size <= MOST) return;
  drop(ids().slice(0, STEP), "earlier");
  tell("messages");
}

export function dismiss(id) {
  state.messages.delete(id);
  tell("gone", id);
  return post("dismiss", { message: id });
}

on("visit", () => {
  asked += 1;
  told = 0;
  return state.live ? latest() : null;
});
