// A form the bot asks for: a native dialog, so focus and Escape are the browser's.

import { el } from "./dom.js";
import { all } from "./components.js";

const ROW = 1, TEXT_INPUT = 4, LABEL = 18, PARAGRAPH = 2;

function textInput(part, fields) {
  const properties = { required: part.required !== false, maxlength: part.max_length, minlength: part.min_length, placeholder: part.placeholder };
  const input = part.style === PARAGRAPH ? el("textarea", { rows: "4", ...properties }) : el("input", { type: "text", ...properties });
  input.value = part.value ?? "";
  fields.push({ part, values: () => input.value });
  return input;
}

function inside(part, fields) {
  if (part.type === TEXT_INPUT) return textInput(part, fields);
  return all([part], { form: (each, values) => fields.push({ part: each, values }) });
}

function line(part, fields) {
  if (part.type === LABEL) {
    return el("label", { class: "modal-line" }, el("b", {}, part.label), part.description && el("small", {}, part.description), inside(part.component, fields));
  }
  if (part.type === ROW) {
    return part.components.map((each) => el("label", { class: "modal-line" }, each.label && el("b", {}, each.label), inside(each, fields)));
  }
  return inside(part, fields);
}

/** `submit(custom_id, {field custom_id: value})` sends it; what it throws is shown and the form stays. */
export function ask(modal, submit) {
  const fields = [];
  const trouble = el("p", { class: "trouble", role: "alert" });
  const form = el(
    "form",
    { method: "dialog" },
    el("h2", {}, modal.title),
    modal.components.map((part) => line(part, fields)),
    trouble,
    el(
      "div",
      { class: "row" },
      el("button", { type: "submit", class: "button primary" }, "Submit"),
      el("button", { type: "button", class: "button secondary", onclick: () => dialog.close() }, "Cancel"),
    ),
  );
  const dialog = el("dialog", { "aria-label": modal.title }, form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await submit(modal.custom_id, Object.fromEntries(fields.map(({ part, values }) => [part.custom_id, values()])));
      dialog.close();
    } catch (error) {
      trouble.textContent = error.message;
    }
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
