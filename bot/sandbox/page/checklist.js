// A select of several: boxes to tick, as many as are asked for, and a button that sends them.

import { el } from "./dom.js";
import { line } from "./select.js";

export function checklist(part, options, words, act) {
  const least = act.form && part.required === false ? 0 : part.min_values ?? 1;
  const most = part.max_values;
  const boxes = options.map(({ value, chosen }) => el("input", { type: "checkbox", value, checked: Boolean(chosen) }));
  const values = () => boxes.filter((box) => box.checked).map((box) => box.value);
  const range = least === most ? `${most}` : `${least} to ${most}`;
  const summary = el("summary", { "data-control": part.custom_id }, words);
  const send = el("button", { type: "button", class: "button primary", onclick: () => { shut(); act.choose(part, values()); } }, "Choose");
  const list = el(
    "details",
    { class: "checklist" },
    summary,
    el("div", { role: "group", "aria-label": words }, options.map((option, at) => el("label", {}, boxes[at], line(option)))),
    el("small", {}, `Choose ${range}`),
    !act.form && send,
  );
  const shut = () => { summary.focus(); list.open = false; };
  const weigh = () => {
    const count = values().length;
    for (const box of boxes) box.disabled = !box.checked && count >= most;
    send.disabled = count < least || count > most;
    boxes[0]?.setCustomValidity(act.form && count < least ? `Choose ${range}.` : "");
    summary.textContent = count ? `${words} (${count})` : words;
  };
  list.addEventListener("change", weigh);
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !list.open) return;
    event.preventDefault();
    event.stopPropagation();
    shut();
  });
  boxes[0]?.addEventListener("invalid", () => { list.open = true; });
  weigh();
  if (act.form) act.form(part, values, summary);
  return list;
}
