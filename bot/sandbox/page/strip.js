// At the foot of the page: the clock, what comes next, and what can be broken and mended to see what happens then.

import { el, fill } from "./dom.js";
import { clock, get, on, post, state } from "./state.js";

const STEPS = [["+1 min", 60], ["+1 hour", 3600], ["+1 day", 86400]];

const said = el("p", { class: "outcome", role: "status" });
const broken = el("div", { class: "broken", hidden: true });
const next = el("div", { class: "next" });
const groups = el("div", { class: "levers" });
const drawer = el("div", { id: "drawer", hidden: true }, groups);
const toggle = chip("What if…", () => open(drawer.hidden), { "aria-expanded": "false", "aria-controls": "drawer" });

function chip(label, onclick, more = {}) {
  return el("button", { type: "button", class: "chip", onclick, ...more }, label);
}

let log = null;

async function open(yes) {
  drawer.hidden = !yes;
  toggle.ariaExpanded = String(yes);
  log ??= import("./requests.js").then(({ requests }) => requests(drawer));
  (await log.catch(() => (log = null)))?.follow(!drawer.hidden);
}

/** Do it, and say what came of it; whoever waits is told so. */
async function attempt(work) {
  said.textContent = "…";
  said.textContent = await work().catch((error) => error.message);
  await look();
}

function use(name, turned, channel = state.channel) {
  return attempt(async () => (await post("strip", { do: name, on: turned, channel })).said);
}

function move(label, seconds) {
  return attempt(async () => {
    await post("clock", { advance: seconds });
    return `The clock went on: ${label}.`;
  });
}

function lever({ name, label, says, on: turned, asks }) {
  const id = `says ${name}`.replaceAll(" ", "-");
  const pull = () => (!asks || confirm(asks)) && use(name, !turned, place);
  return el(
    "div",
    { class: "lever" },
    chip(label, pull, { "aria-describedby": id, "aria-pressed": turned === null ? null : String(turned), "data-lever": name }),
    el("small", { id }, says),
  );
}

function group(title, ...children) {
  return el("section", { role: "group", "aria-label": title }, el("h2", {}, title), children);
}

function draw({ groups: known, broken: now, next: due, post: here }) {
  const had = document.activeElement?.dataset.lever;
  broken.hidden = !now.length;
  fill(broken, now.length && [el("span", {}, el("b", {}, "Broken on purpose: "), now.join(" · ")), chip("Mend everything", () => use("mend"), { "data-lever": "mend" })]);
  fill(
    next,
    el("span", { id: "due" }, due ? `Next: ${due}` : ""),
    due && chip("Go to that time", () => use("next"), { "aria-describedby": "due", "data-lever": "next" }),
    here && chip("Post now", () => use("post"), { title: `Post ${here}, as a moderator does by command`, "data-lever": "post" }),
  );
  const steps = STEPS.map(([label, seconds]) => chip(label, () => move(label, seconds), { "data-lever": label }));
  fill(groups, group("The clock", el("div", { class: "row" }, steps)), known.map((each) => group(each.title, each.levers.map(lever))));
  if (had && !document.activeElement.dataset.lever) (document.querySelector(`[data-lever="${CSS.escape(had)}"]`) ?? toggle).focus();
}

let shown = "";
let place = 0; // the channel whose levers are drawn, which may not be the one in view yet

/** Ask how things are; what stays the same is not drawn again. */
async function look() {
  const channel = state.channel ?? 0;
  const fresh = await get("strip", { channel }).catch(() => null);
  const text = JSON.stringify(fresh);
  if (fresh && text !== shown) draw(fresh);
  if (fresh) place = channel;
  shown = text;
}

let due = null;

function lookSoon() {
  clearTimeout(due);
  due = setTimeout(look, 150);
}

function watch() {
  const face = el("span", { class: "now", role: "timer", "aria-label": "The sandbox's time" });
  const tick = () => fill(face, new Date(clock.now() * 1000).toUTCString().replace("GMT", "UTC"));
  setInterval(tick, 1000);
  for (const subject of ["clock", "known"]) on(subject, tick);
  tick();
  return face;
}

export function strip() {
  for (const subject of ["world", "messages", "message", "said", "clock", "connection"]) on(subject, lookSoon);
  const leave = (event) => {
    if (event.key !== "Escape" || drawer.hidden) return;
    open(false);
    toggle.focus();
  };
  const bar = el("div", { class: "bar" }, toggle, watch(), next, said);
  return el("section", { id: "strip", "aria-label": "What if", onkeydown: leave }, broken, bar, drawer);
}
