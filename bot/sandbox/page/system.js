// What Discord itself says in a channel: who came, what was pinned, which thread began.

import { el } from "./dom.js";
import { markdown } from "./markdown.js";
import { nameOf } from "./message.js";
import { names } from "./state.js";

const SYSTEM = {
  1: "added somebody to the group.",
  2: "removed somebody from the group.",
  4: "changed the channel's name.",
  6: "pinned a message to this channel.",
  7: "joined the server. Say hello!",
  8: "boosted the server.",
  12: "follows an announcement channel here from now on.",
  18: "started a thread.",
  21: "started this thread.",
};

export function system(message) {
  const words = SYSTEM[message.type] ?? `did something that this page does not draw (a message of type ${message.type}).`;
  return el("div", { class: "system" }, el("b", {}, nameOf(message.author)), " ", words, " ", message.content && markdown(message.content, names), " ");
}
