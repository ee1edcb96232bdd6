// What the page knows of the sandbox, how it asks for more, and how it hears of changes.

export const clock = {
  offset: 0,
  now() {
    return Date.now() / 1000 + this.offset;
  },
};

export const state = { viewer: null, people: [], guilds: [], guild: null, channel: null, messages: new Map() };

const listeners = new Map();

export function on(subject, listener) {
  listeners.set(subject, [...(listeners.get(subject) ?? []), listener]);
}

export function tell(subject, value) {
  for (const listener of listeners.get(subject) ?? []) listener(value);
}

export class Refusal extends Error {}

async function ask(path, init) {
  const response = await fetch("/sandbox/" + path, init).catch(() => {
    throw new Refusal("The sandbox does not answer. Is it still running?");
  });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(body.message ?? `The sandbox answered ${response.status}.`);
  return body;
}

export function get(path, query = {}) {
  return ask(`${path}?${new URLSearchParams(query)}`);
}

export function post(path, body) {
  return ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ as: state.viewer, channel: state.channel, ...body }),
  });
}

const DIRECT = 1;
export const FORUM = 15;

/** "#general"; direct messages and threads have the name alone. */
export function called(channel) {
  return channel.type === DIRECT || channel.parent ? channel.name : `#${channel.name}`;
}

export const names = {
  user: (id) => state.people.find((person) => person.id === id)?.name ?? "unknown-user",
  role: (id) => state.guilds.flatMap((guild) => guild.roles).find((role) => role.id === id),
  channel: (id) => state.guilds.flatMap((guild) => guild.channels).find((channel) => channel.id === id)?.name ?? "unknown",
  /** How to go to a channel; null where this person does not see it. */
  way: (id) => {
    const guild = state.guilds.find((each) => each.channels.some((channel) => channel.id === id));
    return guild ? () => open(guild.id, id) : null;
  },
};

export function currentGuild() {
  return state.guilds.find((guild) => guild.id === state.guild);
}

export function currentChannel() {
  return currentGuild()?.channels.find((channel) => channel.id === state.channel);
}

/** The threads of a channel or the posts of a forum, newest first. */
export function threadsOf(id) {
  return currentGuild()?.channels.filter((channel) => channel.parent === id) ?? [];
}

/** Those this person may use in the server in view. */
export function commands() {
  return currentGuild()?.commands ?? [];
}

/** Fetch everything but messages; keeps the channel in view where this person still sees it. */
export async function refresh() {
  const fresh = await get("state", state.viewer ? { as: state.viewer } : {});
  clock.offset = fresh.clock.offset;
  Object.assign(state, { viewer: fresh.viewer, people: fresh.people, guilds: fresh.guilds });
  if (!currentChannel()) {
    const guild = state.guilds[0];
    const first = guild?.channels.find((channel) => channel.home) ?? guild?.channels[0];
    state.guild = guild?.id ?? null;
    state.channel = first?.id ?? null;
  }
  tell("world");
}

export async function load(before) {
  const channel = state.channel;
  if (!channel) return;
  const query = { as: state.viewer, channel, ...(before ? { before } : {}) };
  const known = new Map(state.messages);
  const { messages, more } = await get("messages", query);
  if (channel !== state.channel) return;
  const fresh = !known.size;
  const newer = [...state.messages].filter(([id, message]) => known.get(id) !== message); // came or changed meanwhile
  if (!before) state.messages.clear();
  for (const message of messages) state.messages.set(message.id, message);
  for (const [id, message] of newer) state.messages.set(id, message);
  tell("messages", { more, older: Boolean(before), fresh });
}

export async function open(guild, channel) {
  Object.assign(state, { guild, channel });
  state.messages.clear();
  tell("world");
  await load();
}

export async function become(viewer) {
  state.viewer = viewer;
  state.messages.clear();
  await refresh();
  listen();
}

/** Put a message, or the newer form of one, where it belongs. */
export function keep(message) {
  if (!message || message.channel_id !== state.channel) return;
  state.messages.set(message.id, message);
  tell("message", message);
}

export function forget(id) {
  state.messages.delete(id);
  tell("gone", id);
}

export function dismiss(id) {
  forget(id);
  return post("dismiss", { message: id });
}

let due = null;

/** Several changes at once are one look at the world. */
function refreshSoon() {
  clearTimeout(due);
  due = setTimeout(() => refresh().catch(() => {}), 50);
}

function heard({ type, channel_id: channel, message, id, offset }) {
  if (type === "clock") {
    clock.offset = offset;
    tell("clock");
  } else if (type === "world") refreshSoon();
  else if (channel !== state.channel) {
    if (type === "create") tell("unread", channel);
    if (threadsOf(state.channel).some((thread) => thread.id === channel)) refreshSoon();
  }
  else if (type === "delete") forget(id);
  else keep(message);
}

let source = null;

/** Listen for changes as the person in view, then fetch what is there: at first and after every reconnect. */
export function listen() {
  source?.close();
  const mine = (source = new EventSource("/sandbox/events?" + new URLSearchParams({ as: state.viewer })));
  let lost = false;
  mine.addEventListener("message", (event) => heard(JSON.parse(event.data)));
  mine.addEventListener("error", () => {
    lost = true;
    tell("connection", false);
    if (mine.readyState === EventSource.CLOSED) setTimeout(() => mine === source && listen(), 2000);
  });
  mine.addEventListener("open", async () => {
    tell("connection", true);
    if (lost) await refresh().catch(() => {});
    lost = false;
    await load().catch((error) => tell("trouble", error.message));
  });
}
