// Goes to a message of the channel in view; one that is not held is fetched with those around it.

import { around } from "./history.js";
import { state, tell } from "./state.js";

export function nodeOf(id) {
  return document.querySelector(`#log [data-id="${CSS.escape(id)}"]`);
}

export async function jump(id) {
  if (!nodeOf(id)) await around(id);
  const node = nodeOf(id);
  if (!node) return tell("trouble", "That message is not here any more.");
  state.follows = false;
  node.tabIndex = -1;
  node.scrollIntoView({ block: "center" });
  node.focus({ preventScroll: true });
  node.classList.add("found");
  setTimeout(() => node.classList.remove("found"), 2000);
}
