// The requests that the bot made, newest first, while somebody looks.

import { el, fill } from "./dom.js";
import { get, on } from "./state.js";

const KEPT = 200;
const EVERY = 1000;
const HEADS = ["Time", "Request", "What", "Answer", "ms"];

const rows = el("tbody");
let last = 0; // the number of the newest
let asking = null;

function row({ at, method, what, status, failed, ms }) {
  const time = new Date(at * 1000).toISOString().slice(11, 19);
  const cells = [time, method, what, failed ? el("b", {}, `✗ ${status}`) : status, ms];
  return el("tr", {}, cells.map((cell) => el("td", {}, cell)));
}

function forget() {
  last = 0;
  fill(rows);
}

async function ask(still, failed) {
  const mine = (asking = {});
  const query = failed() ? { after: last, failed: "" } : { after: last };
  const found = await get("requests", query).then((answer) => answer.requests, () => []);
  if (mine !== asking || still() || !found.length) return;
  last = found.at(-1).number;
  rows.prepend(...found.reverse().map(row));
  while (rows.children.length > KEPT) rows.lastChild.remove();
}

function toggle(label, changed) {
  const flip = () => {
    button.ariaPressed = String(button.ariaPressed !== "true");
    changed?.();
  };
  const button = el("button", { type: "button", class: "chip", "aria-pressed": "false", onclick: flip }, label);
  return button;
}

/** Put the list in its place; it follows the bot when it is told to. */
export function requests(place) {
  const failures = toggle("Only failures", () => { forget(); poll(); });
  const pause = toggle("Pause");
  const head = el("thead", {}, el("tr", {}, HEADS.map((text) => el("th", { scope: "col" }, text))));
  const list = el("div", { class: "asked", tabIndex: 0, role: "region", "aria-label": "Requests" }, el("table", {}, head, rows));
  const still = () => pause.ariaPressed === "true" || (matchMedia("(hover: hover)").matches && list.matches(":hover"));
  const poll = () => document.hidden || still() || ask(still, () => failures.ariaPressed === "true");
  let timer = null;
  on("connection", (up) => up && forget()); // another sandbox may count from 1 again
  const hint = el("small", {}, "It stands still under the pointer.");
  place.append(el("section", { class: "requests" }, el("h2", {}, "What the bot asked of Discord"), el("div", { class: "row" }, failures, pause, hint), list));
  return {
    follow(yes) {
      clearInterval(timer);
      timer = yes && setInterval(poll, EVERY);
      if (yes) poll();
    },
  };
}
