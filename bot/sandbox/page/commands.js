// Commands as people type them: which there are, which fit what is typed, and a whole line read at once.

import { commands, state } from "./state.js";

const CHAT = 1;
const GROUP = 2;

/** "digest add" is one command with its own options, in the group of its family. */
function leaves(command, path = [], group = null) {
  const name = [...path, command.name];
  const inner = (command.options ?? []).filter((option) => option.type <= GROUP);
  const family = group ?? `/${command.name} · ${command.description}`;
  if (inner.length) return inner.flatMap((option) => leaves(option, name, family));
  return [{ name: name.join(" "), description: command.description, options: command.options ?? [], group }];
}

/** Those this person may use here: single ones first, then the families. */
export function offered() {
  const all = commands().filter((command) => (command.type ?? CHAT) === CHAT).flatMap((command) => leaves(command));
  return [...all.filter((command) => !command.group), ...all.filter((command) => command.group)];
}

export function named(name) {
  return offered().find((command) => command.name === name);
}

/** Those of [{name}] that have the text in them, where a word begins so first. */
export function fitting(items, text) {
  const wanted = text.trim().toLowerCase();
  const rank = (name) => (name.replace(/^[/#@]/, "").startsWith(wanted) ? 0 : name.split(/[\s_-]/).some((word) => word.startsWith(wanted)) ? 1 : 2);
  const found = items.map((item) => ({ item, name: item.name.toLowerCase() })).filter(({ name }) => name.includes(wanted));
  return found.sort((one, other) => rank(one.name) - rank(other.name)).map(({ item }) => item);
}

/** What the list offers for "/" and the beginning of a name; all of them stand in groups. */
export function offersFor(text) {
  if (!text.startsWith("/")) return [];
  const wanted = text.slice(1).trim();
  const bot = state.people.find((person) => person.bot)?.name;
  const items = offered().map((command) => {
    const needed = command.options.filter((option) => option.required).map((option) => option.name);
    return { name: "/" + command.name, more: needed.join(" "), hint: command.description, value: command, group: command.group ?? bot };
  });
  return wanted ? fitting(items, wanted).map((item) => ({ ...item, group: null })) : items;
}

/** Options in a text, "when:daily 09:00 stories:3", as texts by name; `before` is what stands before the first. */
export function readOptions(text, options) {
  const names = options.map((option) => option.name);
  const found = [...text.matchAll(/(?:^|\s)([^\s:]+):/g)].filter(([, name]) => names.includes(name));
  const given = {};
  found.forEach((match, at) => {
    given[match[1]] = text.slice(match.index + match[0].length, found[at + 1]?.index).trim();
  });
  return { given, before: text.slice(0, found[0]?.index).trim() };
}

/** A command's whole name and what follows it, typed or pasted; null while the name is not finished. */
export function readLine(text) {
  const line = text.replace(/^\/\s+/, "/");
  const command = offered().find(({ name }) => line.toLowerCase().startsWith(`/${name} `));
  return command ? { command, ...readOptions(line.slice(command.name.length + 2), command.options) } : null;
}
