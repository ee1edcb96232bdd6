// A form the bot asks for: a native dialog, so focus and Escape are the browser's.

import { el } from "./dom.js";
import { checklist } from "./checklist.js";
import { all } from "./components.js";
import { picker } from "./picker.js";
import { remembering } from "./redraw.js";

const ROW = 1, TEXT_INPUT = 4, LABEL = 18, PARAGRAPH = 2;

let count = 0;

function textInput(part, take) {
  const properties = { required: part.required !== false, maxlength: part.max_length, minlength: part.min_length, placeholder: part.placeholder };
  const input = part.style === PARAGRAPH ? el("textarea", { rows: "4", ...properties }) : el("input", { type: "text", ...properties });
  input.value = part.value ?? "";
  take(part, () => input.value, input);
  return input;
}

/** A field under its label, which also names it for who can't see it. */
function labelled(part, words, hint, fields) {
  const id = `form-${(count += 1)}`;
  const take = (each, values, input) => {
    fields.push({ part: each, values });
    input.id = id;
    if (hint) input.setAttribute("aria-describedby", `${id}-hint`);
  };
  const field = part.type === TEXT_INPUT ? textInput(part, take) : all([part], { form: take, lists: { checklist, picker } });
  const star = part.required !== false && el("span", { class: "star", "aria-hidden": "true" }, " *");
  return el("div", { class: "modal-line" }, el("label", { for: id }, words, star), hint && el("small", { id: `${id}-hint` }, hint), field);
}

function line(part, fields) {
  if (part.type === LABEL) return labelled(part.component, part.label, part.description, fields);
  if (part.type === ROW) return part.components.map((each) => labelled(each, each.label ?? each.placeholder ?? "Choose", null, fields));
  return all([part], {});
}

/** `submit(custom_id, {field custom_id: value})` sends it; what it throws is shown and the form stays. */
export function ask(modal, submit) {
  const fields = [];
  const trouble = el("p", { class: "trouble", role: "alert" });
  const send = el("button", { type: "submit", class: "button primary" }, "Submit");
  const form = el(
    "form",
    { method: "dialog" },
    el("h2", {}, modal.title),
    modal.components.map((part) => line(part, fields)),
    trouble,
    el("div", { class: "row" }, el("button", { type: "button", class: "button secondary", onclick: () => dialog.close() }, "Cancel"), send),
  );
  const dialog = el("dialog", { "aria-label": modal.title }, form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    send.disabled = true;
    trouble.textContent = "";
    try {
      await submit(modal.custom_id, Object.fromEntries(fields.map(({ part, values }) => [part.custom_id, values()])));
      dialog.close();
    } catch (error) {
      trouble.textContent = error.message;
    } finally {
      send.disabled = false;
    }
  });
  const back = remembering(document.getElementById("log")); // its message may be another when the form goes
  dialog.addEventListener("close", () => { dialog.remove(); back(); });
  document.body.append(dialog);
  dialog.showModal();
}
