// Which messages stand together (one author within minutes), and the line where a new day begins.

import { el } from "./dom.js";

const TOGETHER = 7 * 60;

function belongs(node, last) {
  if (!last || node.dataset.alone || node.className.includes("private") !== last.className.includes("private")) return false;
  return node.dataset.author === last.dataset.author && Number(node.dataset.seconds) - Number(last.dataset.seconds) < TOGETHER;
}

/** Runs after each drawing; touches only what is not right yet. */
export function arrange(log) {
  for (const line of log.querySelectorAll(":scope > .day")) {
    if (!line.nextElementSibling?.matches(".message")) line.remove();
  }
  let last = null;
  for (const node of log.querySelectorAll(":scope > .message")) {
    const { day } = node.dataset;
    const begins = last?.dataset.day !== day;
    const above = node.previousElementSibling;
    const line = above?.matches(".day") ? above : null;
    if (line && (!begins || line.textContent !== day)) line.remove();
    if (begins && line?.textContent !== day) node.before(el("div", { class: "day", role: "separator", "aria-label": day }, el("span", {}, day)));
    node.classList.toggle("follows", !begins && belongs(node, last));
    last = node;
  }
}
