// One option of a command: the field for its type, what may stand in it, and its value as Discord wants it.

import { el } from "./dom.js";
import { combo } from "./combo.js";
import { currentGuild, post, state } from "./state.js";

const STRING = 3, INTEGER = 4, BOOLEAN = 5, USER = 6, CHANNEL = 7, ROLE = 8, NUMBER = 10;

const LISTS = {
  [BOOLEAN]: () => [{ label: "True", value: true }, { label: "False", value: false }],
  [USER]: () => state.people.map((person) => ({ label: "@" + person.name, value: person.id })),
  [ROLE]: () => (currentGuild()?.roles ?? []).map((role) => ({ label: role.name.startsWith("@") ? role.name : "@" + role.name, value: role.id })),
  [CHANNEL]: (option) =>
    (currentGuild()?.channels ?? [])
      .filter((channel) => !channel.archived && (!option.channel_types?.length || option.channel_types.includes(channel.type)))
      .map((channel) => ({ label: "#" + channel.name, value: channel.id })),
};

function listOf(option) {
  if (option.choices?.length) return option.choices.map((choice) => ({ label: choice.name, value: choice.value }));
  return LISTS[option.type]?.(option) ?? null;
}

function matching(items, text) {
  const wanted = text.trim().toLowerCase();
  return items.filter((item) => item.label.toLowerCase().includes(wanted)).slice(0, 25);
}

async function suggested(option, text, command, values) {
  try {
    const options = { ...values(), [option.name]: text };
    const { choices } = await post("autocomplete", { name: command, options, focused: option.name });
    return choices.map((choice) => ({ label: choice.name, value: choice.value }));
  } catch {
    return [];
  }
}

/** "#AI-News", "ai-news": the same channel, however it is typed. */
function bare(text) {
  return text.trim().toLowerCase().replace(/^[#@]/, "");
}

function outOfRange(option, number) {
  const { min_value: least, max_value: most } = option;
  return (least !== undefined && number < least) || (most !== undefined && number > most);
}

function numberOf(option, text) {
  const number = Number(text);
  if (!text.trim() || Number.isNaN(number) || (option.type === INTEGER && !Number.isInteger(number))) {
    throw new Error(`${option.name} takes a number.`);
  }
  if (outOfRange(option, number)) throw new Error(`${option.name} must be from ${option.min_value} to ${option.max_value}.`);
  return number;
}

/** A field of the composer: `element`, `input`, `value()` which throws in words, `close()`. */
export function field(option, command, { values, remove, next }) {
  const items = listOf(option);
  let picked = null;
  const input = el("input", {
    type: "text",
    "aria-label": `${option.name}: ${option.description}`,
    placeholder: option.description,
    inputmode: [INTEGER, NUMBER].includes(option.type) && !option.autocomplete ? "numeric" : "text",
    maxlength: option.max_length,
  });
  const source = (text) => {
    if (items) return matching(items, picked && picked.label === text ? "" : text);
    return option.autocomplete ? suggested(option, picked?.label === text ? String(picked.value) : text, command, values) : [];
  };
  const list = combo(input, source, (item) => {
    picked = item;
    input.value = item.label;
    next();
  });

  function value() {
    const text = input.value;
    element.classList.remove("wrong");
    if (picked && picked.label === text) return picked.value;
    const exact = items?.find((item) => bare(item.label) === bare(text));
    if (exact) return exact.value;
    if (items) throw new Error(`${option.name}: choose one from the list.`);
    if (option.type !== STRING) return numberOf(option, text);
    if (option.required && !text.trim()) throw new Error(`${option.name} is needed.`);
    return text;
  }

  const cross = !option.required && el("button", { type: "button", class: "plain", "aria-label": `Leave out ${option.name}`, onclick: remove }, "×");
  const element = el("div", { class: "field" }, el("b", { onclick: () => input.focus() }, option.name), input, list.list, cross);
  return { option, element, input, value, close: list.close, isEmpty: () => !input.value.trim() };
}
