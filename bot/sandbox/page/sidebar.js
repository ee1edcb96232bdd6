// Left of the messages: who you are, servers with their channels, and the clock.

import { el, fill } from "./dom.js";
import { become, clock, open, post, state } from "./state.js";

const ICONS = { 0: "#", 5: "📢", 10: "↳", 11: "↳", 12: "↳", 15: "💬", 1: "✉" };
const unread = new Set();

function who() {
  return el(
    "fieldset",
    { class: "who" },
    el("legend", {}, "You are"),
    state.people.filter((person) => !person.bot).map((person) =>
      el(
        "label",
        {},
        el("input", { type: "radio", name: "who", value: person.id, checked: person.id === state.viewer, onchange: () => become(person.id) }),
        el("span", {}, el("b", {}, person.name), " ", el("small", {}, person.role)),
      )),
  );
}

const THREADS_SHOWN = 5;

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
  const here = channel.id === state.channel;
  return el(
    "button",
    {
      type: "button",
      class: ["channel", channel.parent && "thread", unread.has(channel.id) && "unread"].filter(Boolean).join(" "),
      "aria-current": here ? "page" : undefined,
      onclick: () => { unread.delete(channel.id); open(guild.id, channel.id); chosen(); },
    },
    el("span", { class: "sign", "aria-hidden": "true" }, ICONS[channel.type] ?? "#"),
    el("span", { class: "name", title: channel.parent && channel.name }, channel.name),
  );
}

export function drawSidebar(place, chosen) {
  unread.delete(state.channel);
  fill(
    place,
    who(),
    state.guilds.map((guild) =>
      el("section", {}, el("h2", {}, guild.name), shown(guild.channels).map((channel) => channelLine(guild, channel, chosen)))),
  );
}

export function markUnread(channel) {
  unread.add(channel);
}

const STEPS = [["+1 min", 60], ["+1 hour", 3600], ["+1 day", 86400]];

function untilNine() {
  const now = clock.now();
  const nine = new Date(now * 1000);
  nine.setUTCHours(9, 0, 0, 0);
  const ahead = nine.getTime() / 1000 - now;
  return ahead > 0 ? ahead : ahead + 86400;
}

export function clockControl(complain) {
  const move = (seconds) => post("clock", { advance: seconds }).catch((error) => complain(error.message));
  const shown = el("output", { class: "now", "aria-label": "The sandbox's time" });
  const draw = () => {
    const text = new Date(clock.now() * 1000).toISOString();
    shown.textContent = `${text.slice(0, 10)} ${text.slice(11, 19)} UTC`;
  };
  setInterval(draw, 1000);
  draw();
  const buttons = STEPS.map(([label, seconds]) => el("button", { type: "button", class: "chip", onclick: () => move(seconds) }, label));
  const nine = el("button", { type: "button", class: "chip", onclick: () => move(untilNine()) }, "Next 09:00");
  return el("div", { class: "clock", role: "group", "aria-label": "Move the clock" }, shown, el("div", { class: "row" }, buttons, nine));
}
