// Which channels hold what the person in view has not seen since the page was opened.

import { byAge } from "./history.js";
import { on, state } from "./state.js";

const seen = new Map(); // by person and channel: the newest message seen
const met = new Set(); // people who have been here: what is new since then is unread
const newest = new Map(); // by person and channel, as far as it was heard of

function key(id) {
  return `${state.viewer} ${id}`;
}

function note(id, message) {
  if (byAge(newest.get(key(id)) ?? "0", message) < 0) newest.set(key(id), message);
}

/** The channel in view is read; so is everything when somebody sits down for the first time. */
function look() {
  const channels = state.guilds.flatMap((guild) => guild.channels);
  for (const { id, last } of channels) note(id, last);
  const read = met.has(state.viewer) ? channels.filter(({ id }) => id === state.channel) : channels;
  for (const { id } of read) seen.set(key(id), newest.get(key(id)));
  met.add(state.viewer);
}

export function isUnread({ id }) {
  return id !== state.channel && byAge(seen.get(key(id)) ?? "0", newest.get(key(id)) ?? "0") < 0;
}

on("known", look);
on("visit", () => met.has(state.viewer) && look());
on("said", (message) => {
  note(message.channel_id, message.id);
  if (message.channel_id === state.channel || message.author.id === state.viewer) seen.set(key(message.channel_id), message.id);
});
on("anew", () => {
  for (const store of [seen, met, newest]) store.clear();
});
