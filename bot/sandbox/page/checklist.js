// A select of several: boxes to tick, as many as are asked for, and a button that sends them.

import { el } from "./dom.js";
import { search } from "./search.js";
import { line, LONG } from "./select.js";

/** Who opens a list may type what is searched; Escape closes it, and what is answered does so too. */
export function openable(list, summary) {
  const shut = () => { summary.focus(); list.open = false; };
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !list.open) return;
    event.preventDefault();
    event.stopPropagation();
    shut();
  });
  list.addEventListener("toggle", () => {
    if (!list.open) return;
    list.scrollIntoView({ block: "nearest" });
    if (matchMedia("(hover: hover)").matches) list.querySelector(".search")?.focus({ preventScroll: true }); // by touch it would call the keyboard
  });
  return shut;
}

/** What is chosen stands where else the words do, which are heard with it. */
export function name(summary, words, chosen) {
  summary.textContent = chosen || words;
  summary.ariaLabel = chosen ? `${words}: ${chosen}` : null;
}

export function checklist(part, options, words, act) {
  const needed = act.form ? part.required !== false : part.min_values !== 0;
  const least = needed ? Math.max(part.min_values ?? 1, 1) : 0;
  const most = part.max_values;
  const boxes = options.map(({ value, chosen }) => el("input", { type: "checkbox", value, checked: Boolean(chosen) }));
  const rows = options.map((option, at) => ({ name: option.label, box: boxes[at], element: el("label", {}, boxes[at], line(option)) }));
  const values = () => boxes.filter((box) => box.checked).map((box) => box.value);
  const range = least === most ? `${most}` : `${least} to ${most}`;
  const summary = el("summary", { "data-control": part.custom_id }, words);
  const send = el("button", { type: "button", class: "button primary", onclick: () => { shut(); act.choose(part, values()); } }, "Choose");
  const list = el(
    "details",
    { class: "checklist" },
    summary,
    options.length > LONG && search(rows, words, ({ box }) => box.click()),
    el("div", { role: "group", "aria-label": words }, rows.map((row) => row.element)),
    el("div", { class: "foot" }, el("small", {}, `Choose ${range}`), !act.form && send),
  );
  const shut = openable(list, summary);
  const weigh = () => {
    const chosen = rows.filter(({ box }) => box.checked).map(({ name }) => name);
    const count = chosen.length;
    for (const box of boxes) box.disabled = !box.checked && count >= most;
    send.disabled = count < least || count > most;
    boxes[0]?.setCustomValidity(act.form && count < least ? `Choose ${range}.` : "");
    name(summary, words, chosen.join(", "));
  };
  list.addEventListener("change", weigh);
  boxes[0]?.addEventListener("invalid", () => { list.open = true; });
  weigh();
  if (act.form) act.form(part, values, summary);
  return list;
}
