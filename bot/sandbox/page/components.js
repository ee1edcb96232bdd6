// Components V2 as elements, by their type number. `act` is what happens when one is used.

import { el, outsideLink, safeUrl } from "./dom.js";
import { markdown } from "./markdown.js";
import { currentGuild, names, state } from "./state.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "premium" };

const KINDS = {
  1: (part, act) => el("div", { class: "row" }, all(part.components, act)),
  2: button,
  3: (part, act) => select(part, part.options.map(optionOf), act),
  5: (part, act) => select(part, people(), act),
  6: (part, act) => select(part, roles(), act),
  7: (part, act) => select(part, [...people(), ...roles()], act),
  8: (part, act) => select(part, channels(part.channel_types), act),
  9: section,
  10: (part) => markdown(part.content, names),
  11: (part) => picture(part, "thumbnail"),
  12: (part) => el("div", { class: "gallery" }, part.items.map((item) => picture(item, "large"))),
  13: (part) => el("div", { class: "file" }, part.file?.url ?? "a file"),
  14: (part) => el("hr", { class: part.divider === false ? "gap" : "line", "data-spacing": String(part.spacing ?? 1) }),
  17: container,
};

export function all(parts, act) {
  return (parts ?? []).map((part) => (KINDS[part.type] ?? unknown)(part, act));
}

function unknown(part) {
  return el("p", { class: "unknown" }, `(a component of type ${part.type}, which this page does not draw)`);
}

function button(part, act) {
  const label = [part.emoji?.name ?? "", part.label ?? ""].filter(Boolean).join(" ");
  const style = "button " + (STYLES[part.style] ?? "secondary");
  if (part.style === 5) {
    const url = safeUrl(part.url);
    const link = url && !part.disabled ? outsideLink(url, label) : el("span", {}, label);
    link.className = style;
    return link;
  }
  return el("button", { type: "button", class: style, disabled: Boolean(part.disabled), onclick: () => act.press(part) }, label);
}

function section(part, act) {
  return el("div", { class: "section" }, el("div", { class: "words" }, all(part.components, act)), all([part.accessory], act));
}

function container(part, act) {
  const box = el("div", { class: "container" }, all(part.components, act));
  if (part.accent_color !== null && part.accent_color !== undefined) {
    box.style.borderLeftColor = "#" + part.accent_color.toString(16).padStart(6, "0");
  }
  return part.spoiler ? el("details", { class: "spoilered" }, el("summary", {}, "Spoiler"), box) : box;
}

/** Offline, or where the picture is gone, its description stands in a box of the same size. */
function picture(part, size) {
  const words = part.description || "Picture";
  const url = safeUrl(part.media?.url ?? "");
  const missing = () => el("div", { class: `picture missing ${size}`, role: "img", "aria-label": words }, el("span", {}, words));
  if (!url) return missing();
  const image = el("img", { class: `picture ${size}`, src: url, alt: words, loading: "lazy", referrerpolicy: "no-referrer" });
  image.addEventListener("error", () => image.replaceWith(missing()));
  return image;
}

function optionOf(option) {
  return { value: option.value, label: option.label, hint: option.description, chosen: option.default };
}

function people() {
  return state.people.map((person) => ({ value: person.id, label: "@" + person.name }));
}

function roles() {
  return (currentGuild()?.roles ?? []).map((role) => ({ value: role.id, label: "@" + role.name }));
}

function channels(types) {
  const open = (currentGuild()?.channels ?? []).filter((channel) => !channel.archived);
  const fitting = types?.length ? open.filter((channel) => types.includes(channel.type)) : open;
  return fitting.map((channel) => ({ value: channel.id, label: "#" + channel.name }));
}

function select(part, options, act) {
  const many = (part.max_values ?? 1) > 1;
  return many ? checklist(part, options, act) : dropdown(part, options, act);
}

function dropdown(part, options, act) {
  const words = part.placeholder || "Make a selection";
  const list = el(
    "select",
    { class: "select", disabled: Boolean(part.disabled), "aria-label": words },
    el("option", { value: "", disabled: true, selected: !options.some((option) => option.chosen) }, words),
    options.map(({ value, label, hint, chosen }) =>
      el("option", { value, selected: Boolean(chosen), title: hint }, hint ? `${label} · ${hint}` : label)),
  );
  list.addEventListener("change", async () => {
    const value = list.value;
    if (act.form) return;
    await act.choose(part, [value]);
    list.selectedIndex = 0;
  });
  if (act.form) act.form(part, () => (list.value ? [list.value] : []));
  return list;
}

function checklist(part, options, act) {
  const boxes = options.map(({ value, chosen }) => el("input", { type: "checkbox", value, checked: Boolean(chosen) }));
  const values = () => boxes.filter((box) => box.checked).map((box) => box.value);
  const lines = options.map(({ label, hint }, index) => el("label", {}, boxes[index], label, hint && el("small", {}, " · " + hint)));
  if (act.form) act.form(part, values);
  const send = !act.form && el("button", { type: "button", class: "button primary", onclick: () => act.choose(part, values()) }, "Choose");
  return el("details", { class: "checklist" }, el("summary", {}, part.placeholder || "Make a selection"), lines, send);
}
