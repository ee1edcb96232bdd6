// Left of the messages: servers, the channels of the one in view, and who you are.

import { el, fill } from "./dom.js";
import { face } from "./message.js";
import { become, currentGuild, enter, open, state } from "./state.js";
import { isUnread } from "./unread.js";

const ICONS = { 0: "#", 5: "📢", 10: "↳", 11: "↳", 12: "↳", 15: "💬", 1: "✉", 3: "👥" };
const THREADS_SHOWN = 5;

const page = {
  servers: document.getElementById("servers"),
  places: document.getElementById("places"),
  who: document.getElementById("who"),
};

/** Draw a place anew; whoever was at one of its things is there again. */
function redo(place, ...children) {
  const { key } = place.contains(document.activeElement) ? document.activeElement.dataset : {};
  fill(place, ...children);
  if (key) place.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

function sitting(person) {
  return el(
    "label",
    { title: `${person.name}: ${person.role}` },
    el("input", { type: "radio", name: "who", value: person.id, "data-key": person.id, checked: person.id === state.viewer, onchange: () => become(person.id) }),
    face({ id: person.id, global_name: person.name }),
    el("span", {}, el("b", {}, person.name), " ", el("small", {}, person.role)),
  );
}

function sign(guild) {
  if (!guild.members.length) return "✉";
  return guild.name.split(" ").map((word) => word[0]).join("").slice(0, 3);
}

function server(guild) {
  const here = guild.id === state.guild;
  const unread = !here && guild.channels.some(isUnread);
  return el(
    "button",
    {
      type: "button",
      class: unread ? "server unread" : "server",
      title: guild.name,
      "aria-label": guild.name,
      "aria-description": unread && "unread",
      "aria-current": here && "true",
      "data-key": guild.id,
      onclick: () => enter(guild),
    },
    sign(guild),
  );
}

/** Under each channel its newest threads; all posts are listed in their forum. */
function shown(channels) {
  const seen = new Map();
  return channels.filter((channel) => {
    if (!channel.parent || channel.id === state.channel) return true;
    const count = seen.get(channel.parent) ?? 0;
    if (!channel.archived) seen.set(channel.parent, count + 1);
    return !channel.archived && count < THREADS_SHOWN;
  });
}

function channelLine(guild, channel, chosen) {
  const unread = isUnread(channel);
  return el(
    "button",
    {
      type: "button",
      class: ["channel", channel.parent && "thread", unread && "unread"].filter(Boolean).join(" "),
      "aria-description": unread && "unread",
      "aria-current": channel.id === state.channel && "page",
      "data-key": channel.id,
      onclick: () => { open(guild.id, channel.id); chosen(); },
    },
    el("span", { class: "sign", "aria-hidden": "true" }, ICONS[channel.type] ?? "#"),
    el("span", { class: "name", title: channel.parent && channel.name }, channel.name),
  );
}

export function drawSidebar(chosen) {
  const guild = currentGuild();
  redo(page.servers, state.guilds.map(server));
  redo(page.places, guild && [el("h2", {}, guild.name), shown(guild.channels).map((channel) => channelLine(guild, channel, chosen))]);
  redo(page.who, el("legend", {}, "You are"), state.people.filter((person) => !person.bot).map(sitting));
}
