// What the page knows of the sandbox, how it asks for more, and who and where one is.

export const clock = {
  offset: 0,
  now() {
    return Date.now() / 1000 + this.offset;
  },
};

export const state = {
  viewer: null,
  people: [],
  guilds: [],
  commands: [], // each once; servers and channels have their numbers
  guild: null,
  channel: null,
  told: 0, // changes up to this one are in all of this but the messages
  live: false, // changes are heard of
  messages: new Map(), // a run without gaps
  earlier: false, // there are messages before these
  later: false, // and behind them
  follows: true, // the newest message is in view, and is to stay so
};

const listeners = new Map();

export function on(subject, listener) {
  listeners.set(subject, [...(listeners.get(subject) ?? []), listener]);
}

export function tell(subject, value) {
  return Promise.all((listeners.get(subject) ?? []).map((listener) => listener(value)));
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

/** Hand over a file; what comes back stands for it in the options of a command. */
export function bring(name, content) {
  const query = new URLSearchParams({ name });
  return ask(`upload?${query}`, { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: content });
}

const DIRECT = 1, GROUP = 3;
export const FORUM = 15;

/** "#general"; direct messages and threads have the name alone. */
export function called(channel) {
  return [DIRECT, GROUP].includes(channel.type) || channel.parent ? channel.name : `#${channel.name}`;
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

/** Those this person may use in the channel in view. */
export function commands() {
  const numbers = currentChannel()?.commands ?? currentGuild()?.commands ?? [];
  return numbers.map((number) => state.commands[number]);
}

const KEPT = "place"; // in this tab, so that loading the page again leads back

function remember() {
  const { viewer, guild, channel } = state;
  sessionStorage.setItem(KEPT, JSON.stringify({ viewer, guild, channel }));
}

export function recall() {
  Object.assign(state, JSON.parse(sessionStorage.getItem(KEPT) ?? "{}"));
}

/** Fetch everything but messages; keeps the channel in view where this person still sees it. */
export async function refresh() {
  const { viewer } = state;
  const fresh = await get("state", viewer ? { as: viewer } : {});
  if (viewer !== state.viewer) return;
  clock.offset = fresh.clock.offset;
  Object.assign(state, { viewer: fresh.viewer, people: fresh.people, guilds: fresh.guilds, commands: fresh.commands, told: fresh.told });
  tell("known");
  if (currentChannel()) tell("world");
  else enter(currentGuild() ?? state.guilds[0]);
  remember();
}

/** Go to the first channel of a server. */
export function enter(guild) {
  const first = guild.channels.find((channel) => channel.home) ?? guild.channels[0];
  return open(guild.id, first?.id ?? null);
}

function visit() {
  Object.assign(state, { messages: new Map(), earlier: false, later: false, follows: true });
  return tell("visit");
}

export function open(guild, channel) {
  Object.assign(state, { guild, channel });
  remember();
  const arrived = visit();
  tell("world");
  return arrived;
}

export function become(viewer) {
  state.viewer = viewer;
  remember();
  const known = tell("viewer", viewer);
  visit();
  return known;
}
