// Puts the page together: sidebar, messages, members, composer, strip, and what happens when something is used.

import { el, fill } from "./dom.js";
import { Composer } from "./composer.js";
import { dismiss } from "./history.js";
import { nodeOf } from "./jump.js";
import { listen } from "./live.js";
import { drawAll, startLog, toEnd, toNewest } from "./log.js";
import { drawMembers } from "./members.js";
import { recount, render } from "./message.js";
import { fetched } from "./seldom.js";
import { drawSidebar } from "./sidebar.js";
import { called, currentChannel, currentGuild, FORUM, names, on, post, recall, refresh, state } from "./state.js";
import { strip } from "./strip.js";
import { tick } from "./time.js";

const NOTE = 8000; // milliseconds that a note stands
const page = Object.fromEntries(["title", "topic", "log", "status", "toggle", "side", "people", "members"].map((id) => [id, document.getElementById(id)]));

let down = "";
let note = "";
let passing = null;

function showStatus() {
  page.status.textContent = down || note;
  page.status.hidden = !page.status.textContent;
}

/** Say something for a while; that the connection is gone is said as long as it is. */
function sayStatus(text) {
  note = text;
  clearTimeout(passing);
  passing = setTimeout(() => { note = ""; showStatus(); }, NOTE);
  showStatus();
}

function whereNow() {
  return `${state.viewer} ${state.channel}`;
}

/** What came back for this page alone: a form, or that it failed; a form is not for somebody else who sits here by now. */
async function take(reply, viewer) {
  if (reply.failed) throw new Error(reply.failed);
  if (!reply.modal || viewer !== state.viewer) return;
  const { ask } = await fetched("modal");
  await ask(reply.modal, async (custom_id, fields) => take(await post("submit", { modal: custom_id, fields }), viewer));
}

/** What somebody has just done is seen, wherever they were reading. */
async function seen(work) {
  const place = whereNow();
  await work;
  if (place === whereNow()) toNewest();
}

async function send(name, options) {
  const { viewer } = state;
  await thinking(`/${name}`, async () => take(await post("slash", { name, options }), viewer));
}

async function thinking(what, work) {
  const line = el("p", { class: "thinking", role: "status" }, `Heatwire is thinking about ${what}…`);
  const place = whereNow();
  const shown = setTimeout(() => {
    if (place !== whereNow()) return;
    page.log.append(line);
    toEnd();
  }, 150);
  try {
    await work();
  } finally {
    clearTimeout(shown);
    line.remove();
  }
}

function complainAt(id, text) {
  const place = nodeOf(id)?.querySelector(".trouble");
  if (place) place.textContent = text;
  else if (text) sayStatus(text);
}

async function attempt(message, path, body) {
  const { viewer } = state;
  complainAt(message.id, "");
  try {
    const used = post(path, { message: message.id, ...body }).then((reply) => take(reply, viewer));
    await (path === "menu" ? seen(used) : used); // what is pressed may change where it stands
  } catch (error) {
    complainAt(message.id, error.message);
  }
}

function actions(message) {
  return {
    press: (part) => attempt(message, "press", { custom_id: part.custom_id }),
    choose: (part, values) => attempt(message, "choose", { custom_id: part.custom_id, values }),
    run: (name) => attempt(message, "menu", { name }),
    dismiss: () => dismiss(message.id).catch((error) => sayStatus(error.message)),
  };
}

const drawers = { open: [page.toggle, page.side], people: [page.people, page.members] };

/** Whoever was in one that closes is at its button again. */
function closeDrawers() {
  for (const [name, [button, inside]] of Object.entries(drawers)) {
    if (!document.body.classList.contains(name)) continue;
    const had = inside.contains(document.activeElement);
    document.body.classList.remove(name);
    button.ariaExpanded = "false";
    if (had) button.focus();
  }
}

function drawer(name) {
  const [button, inside] = drawers[name];
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    const opens = !document.body.classList.contains(name);
    closeDrawers();
    if (!opens) return;
    document.body.classList.add(name);
    button.ariaExpanded = "true";
    inside.focus();
  });
  inside.tabIndex = -1;
  inside.addEventListener("keydown", (event) => event.key === "Escape" && closeDrawers());
}

let place = null;

function drawWorld() {
  const channel = currentChannel();
  drawSidebar(closeDrawers);
  drawMembers(page.members);
  page.title.textContent = channel ? called(channel) : "No channel";
  const parent = channel?.parent;
  const up = parent && ["in ", el("button", { type: "button", class: "plain", onclick: names.way(parent) }, "#" + names.channel(parent)), " · "];
  fill(page.topic, up, [currentGuild()?.name, channel?.topic].filter(Boolean).join(" · "));
  document.title = channel ? `${called(channel)} · Heatwire sandbox` : "Heatwire sandbox";
  if (place !== whereNow()) composer.arrive();
  else composer.settle();
  if (channel?.type === FORUM) drawAll();
  recount(page.log);
  place = whereNow();
}

const composer = new Composer((name, options) => seen(send(name, options)), (text) => seen(post("say", { content: text })));

startLog((message) => render(message, actions(message)));
on("world", drawWorld);
on("said", ({ channel_id: id }) => id !== state.channel && drawSidebar(closeDrawers));
on("clock", tick);
on("trouble", sayStatus);
on("anew", () => sayStatus("The sandbox was started anew."));
on("connection", (up) => {
  if (up && down) composer.complain("");
  down = up ? "" : "The connection to the sandbox dropped. Trying again…";
  showStatus();
});

document.getElementById("compose").append(composer.element);
document.body.append(strip());
Object.keys(drawers).forEach(drawer);
document.querySelector("main").addEventListener("click", closeDrawers);
setInterval(tick, 1000);

try {
  recall();
  await refresh();
  listen();
  composer.reset();
  composer.prepare();
} catch (error) {
  sayStatus(error.message);
}
