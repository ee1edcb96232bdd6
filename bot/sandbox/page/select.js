// Selects: one choice is a list of the browser's own; several are boxes to tick (checklist.js).

import { el } from "./dom.js";
import { later } from "./seldom.js";
import { currentChannel, currentGuild, names } from "./state.js";

const SEES_OPEN = CSS.supports("selector(:open)");

/** Custom emoji have no picture here: they stand as their name. */
export function emoji(data) {
  if (!data?.name) return null;
  return data.id ? `:${data.name}:` : data.name;
}

function people() {
  const here = currentChannel()?.members ?? currentGuild()?.members ?? [];
  return here.map(({ id }) => ({ value: id, label: "@" + names.user(id) }));
}

function roles() {
  return (currentGuild()?.roles ?? []).map((role) => ({ value: role.id, label: role.name.startsWith("@") ? role.name : "@" + role.name }));
}

function channels({ channel_types: types }) {
  const open = (currentGuild()?.channels ?? []).filter((channel) => !channel.archived);
  const fitting = types?.length ? open.filter((channel) => types.includes(channel.type)) : open;
  return fitting.map((channel) => ({ value: channel.id, label: "#" + channel.name }));
}

const STRING = 3;
export const LONG = 12; // options; fewer are seen at a glance

const OPTIONS = {
  [STRING]: ({ options }) => options.map((option) => ({ ...option, hint: option.description, chosen: option.default })),
  5: people,
  6: roles,
  7: () => [...people(), ...roles()],
  8: channels,
};

export function select(part, act) {
  const defaults = (part.default_values ?? []).map(({ id }) => id);
  const options = OPTIONS[part.type](part).map((option) => ({ ...option, chosen: option.chosen || defaults.includes(option.value) }));
  const words = part.placeholder || "Make a selection";
  const several = part.max_values > 1;
  if (!several && (part.type === STRING || options.length <= LONG || part.disabled)) return dropdown(part, options, words, act);
  if (part.disabled) return el("button", { type: "button", class: "select", disabled: true }, words);
  const list = several ? "checklist" : "picker";
  return act.lists ? act.lists[list](part, options, words, act) : later(list, (module) => module[list](part, options, words, act));
}

export function line({ label, hint, emoji: sign }) {
  return [emoji(sign) && el("span", { class: "emoji" }, emoji(sign), " "), el("span", {}, label, hint && el("small", {}, el("i", {}, " · "), hint))];
}

/** A closed list's options are not on the page, and are still asked for their names. */
function named({ label, hint }) {
  return hint ? `${label} · ${hint}` : label;
}

function dropdown(part, options, words, act) {
  const chosen = options.some((option) => option.chosen);
  const needed = act.form ? part.required !== false : part.min_values !== 0;
  const list = el(
    "select",
    { class: "select", disabled: Boolean(part.disabled), "aria-label": act.form ? undefined : words, "data-control": part.custom_id, required: Boolean(act.form) && needed },
    el("option", { value: "", disabled: needed, hidden: needed, selected: !chosen }, chosen ? "None" : words),
    options.map((option) => el("option", { value: option.value, selected: Boolean(option.chosen), "aria-label": named(option) }, line(option))),
  );
  if (SEES_OPEN) list.addEventListener("keydown", opensFirst);
  if (act.form) {
    act.form(part, () => (list.value ? [list.value] : []), list);
    return list;
  }
  const first = list.selectedIndex;
  list.addEventListener("change", async () => {
    await act.choose(part, list.value ? [list.value] : []);
    list.selectedIndex = first;
  });
  return list;
}

/** Where the list is closed a key opens it, for choosing would send at once. */
function opensFirst(event) {
  const chooses = event.key.startsWith("Arrow") || (event.key.length === 1 && event.key !== " ");
  if (!chooses || event.ctrlKey || event.metaKey || this.matches(":open")) return;
  event.preventDefault();
  this.showPicker();
}
