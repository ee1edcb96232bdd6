// What may stand in an option of a command: in words, as a list to choose from, and read from what was typed.

import { currentGuild, state } from "./state.js";

const STRING = 3, INTEGER = 4, BOOLEAN = 5, USER = 6, CHANNEL = 7, ROLE = 8, MENTIONABLE = 9, NUMBER = 10;
export const ATTACHMENT = 11;
export const MOST_BYTES = 10 * 1024 * 1024;
const MOST_TEXT = 6000;
const WORTH_SAYING = 1000; // longer limits nobody meets
const CHANNELS = { 0: "text", 5: "announcements", 10: "thread", 11: "thread", 12: "thread", 15: "forum" };
const THINGS = { [BOOLEAN]: "True or False", [USER]: "person", [CHANNEL]: "channel", [ROLE]: "role", [MENTIONABLE]: "person or role", [ATTACHMENT]: "a file, at most 10 MB" };

function people() {
  return state.people.map((person) => ({ name: "@" + person.name, hint: person.role, value: person.id }));
}

function roles() {
  return (currentGuild()?.roles ?? []).map(({ id, name }) => ({ name: name.startsWith("@") ? name : "@" + name, hint: "role", value: id }));
}

function channels({ channel_types: types }) {
  const all = (currentGuild()?.channels ?? []).filter((channel) => !channel.archived && (!types?.length || types.includes(channel.type)));
  return all.map(({ id, name, type }) => ({ name: "#" + name, hint: CHANNELS[type], value: id }));
}

const LISTS = {
  [BOOLEAN]: () => [{ name: "True", value: true }, { name: "False", value: false }],
  [USER]: people,
  [CHANNEL]: channels,
  [ROLE]: roles,
  [MENTIONABLE]: () => [...people(), ...roles()],
};

/** All that can be chosen; null where it is typed. */
export function listOf(option) {
  return option.choices?.length ? option.choices : (LISTS[option.type]?.(option) ?? null);
}

export function isNumber(option) {
  return option.type === INTEGER || option.type === NUMBER;
}

/** "1 to 10", "at least 2", "at most 60"; nothing without limits. */
function range(least, most) {
  if (least && most) return `${least} to ${most}`;
  return least ? `at least ${least}` : most && `at most ${most}`;
}

function numbers({ type, min_value: least, max_value: most }) {
  const limits = range(least?.toString(), most < 2 ** 31 ? most.toString() : undefined);
  return [type === INTEGER ? "a whole number" : "a number", limits].filter(Boolean).join(", ");
}

/** What it takes, in words. */
export function kindOf(option) {
  const { type, choices, channel_types: types, min_length: least, max_length: most } = option;
  if (choices?.length) return `one of ${choices.length}`;
  if (isNumber(option)) return numbers(option);
  if (type === CHANNEL && types?.length) return `channel (${[...new Set(types.map((each) => CHANNELS[each] ?? "other"))].join(", ")})`;
  const limits = range(least, most < WORTH_SAYING && most);
  return THINGS[type] ?? (limits ? `text, ${limits} characters` : "text");
}

/** "#AI-News", "ai-news", "<#1>": the same channel, however it is typed. */
function bare(text) {
  return text.trim().toLowerCase().replace(/^<(?:#|@[!&]?)(\d+)>$/, "$1").replace(/^[#@]/, "");
}

/** Words for a text that leads to nothing in the list. */
export function noneLike(option, text) {
  if (option.type === BOOLEAN) return "it is either True or False";
  return `no ${option.choices ? "choice" : (THINGS[option.type] ?? "choice")} here is “${text.trim()}”`;
}

function fromList(option, items, text) {
  const wanted = bare(text);
  const found = items.find((item) => bare(item.name) === wanted || String(item.value) === wanted);
  if (!found) throw new Error(noneLike(option, text));
  return found.value;
}

function number(option, text) {
  const { type, min_value: least = -(2 ** 53), max_value: most = 2 ** 53 } = option;
  const form = type === INTEGER ? /^-?\d+$/ : /^-?(\d+\.?\d*|\.\d+)$/;
  const value = form.test(text) ? (type === INTEGER ? BigInt : Number)(text) : NaN; // exact, so that none beyond 2^53 is rounded into it
  if (!(value >= least && value <= most)) throw new Error(`must be ${numbers(option)}`);
  return Number(value);
}

function words({ min_length: least = 0, max_length: most = MOST_TEXT }, text) {
  const count = [...text].length;
  if (count < least) throw new Error(`at least ${least} characters are needed`);
  if (count > most) throw new Error(`at most ${most} characters fit; these are ${count}`);
  return text;
}

/** The value as Discord wants it; throws what is wrong, in words that follow the option's name. */
export function read(option, text) {
  const items = listOf(option);
  if (items) return fromList(option, items, text);
  if (isNumber(option)) return number(option, text.trim());
  if (option.type !== STRING) throw new Error("the sandbox has no options of this kind");
  return words(option, text.trim());
}
