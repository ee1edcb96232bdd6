// A select of one among many: a list to search in; what is picked is sent at once, or stands in its form.

import { el } from "./dom.js";
import { name, openable } from "./checklist.js";
import { search } from "./search.js";
import { line } from "./select.js";

export function picker(part, options, words, act) {
  const needed = act.form ? part.required !== false : part.min_values !== 0;
  let chosen = options.find((option) => option.chosen);
  const summary = el("summary", { "data-control": part.custom_id });
  const rows = [...(needed ? [] : [{ label: "None" }]), ...options].map((option) => {
    const row = { name: option.label, option };
    row.element = el("button", { type: "button", class: "choice", onclick: () => take(row) }, line(option));
    return row;
  });
  const [input, none] = search(rows, words, (row) => take(row));
  const list = el("details", { class: "checklist" }, summary, input, el("div", { role: "group", "aria-label": words }, rows.map((row) => row.element)), none);
  const shut = openable(list, summary);
  const show = () => {
    name(summary, words, chosen?.label);
    for (const row of rows) row.element.ariaPressed = String(row.option === chosen);
    input.setCustomValidity(act.form && needed && !chosen ? "Choose one." : "");
  };
  const values = () => (chosen?.value ? [chosen.value] : []);
  const take = ({ option }) => {
    shut();
    if (!act.form) return act.choose(part, option.value ? [option.value] : []);
    chosen = option.value ? option : null;
    return show();
  };
  input.addEventListener("invalid", () => { list.open = true; });
  show();
  if (act.form) act.form(part, values, summary);
  return list;
}
