// Hears of changes from the sandbox, notices when the connection is gone, and catches up when it is back.

import { apply, reload } from "./history.js";
import { clock, get, on, refresh, state, tell, threadsOf } from "./state.js";

const SILENCE = 4000; // milliseconds without news, of which there are some every second
const AGAIN = 1000;

let source = null;
let heardAt = 0;
let again = null;
let run = null; // the sandbox's start
let behind = false;

/** Listen for changes as the person in view, then fetch what is there. */
export function listen() {
  hush();
  source = new EventSource("/sandbox/events?" + new URLSearchParams({ as: state.viewer }));
  heardAt = Date.now();
  source.onerror = lost;
  source.onmessage = (event) => {
    heardAt = Date.now();
    heard(JSON.parse(event.data));
  };
}

function hush() {
  source?.close();
  source = null;
  state.live = false;
  clearTimeout(again);
}

function lost() {
  hush();
  behind = true;
  tell("connection", false);
  again = setTimeout(listen, AGAIN);
}

async function catchUp(hello) {
  const anew = run && run !== hello.run;
  run = hello.run;
  state.live = true;
  tell("connection", true);
  if (anew) tell("anew");
  if (behind || hello.told !== state.told) await refresh().catch(() => {});
  behind = false;
  await reload();
}

let due = null;

/** Several changes at once are one look at the world. */
function refreshSoon() {
  clearTimeout(due);
  due = setTimeout(() => refresh().catch(() => {}), 50);
}

function heard(change) {
  const { type, channel_id: channel, message } = change;
  if (type === "hello") catchUp(change);
  else if (type === "clock") tell("clock", (clock.offset = change.offset));
  else if (type === "world") refreshSoon();
  else if (!channel) tell(type, change);
  else {
    if (type === "create") tell("said", message);
    const of = [channel, message?.id ?? change.id]; // a thread has the id of the message that it begins with
    if (of.includes(state.channel)) apply(change);
    else if (threadsOf(state.channel).some((thread) => thread.id === channel)) refreshSoon();
  }
}

on("viewer", async (viewer) => {
  hush();
  await refresh().catch((error) => tell("trouble", error.message));
  if (viewer === state.viewer) listen();
});
setInterval(() => source && Date.now() - heardAt > SILENCE && lost(), 1000);
window.addEventListener("online", () => !state.live && listen());
window.addEventListener("offline", () => get("clock").catch(lost)); // a page on this machine may do well without a network
document.addEventListener("visibilitychange", () => {
  behind = true;
  if (document.hidden) hush(); // a browser keeps only six connections to one place, over all tabs
  else listen();
});
