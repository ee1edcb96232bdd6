// Goes to a message of the channel in view: loads what is older until it is there.

import { load, state, tell } from "./state.js";

const MOST_PAGES = 20;

export function nodeOf(id) {
  return document.querySelector(`#log [data-id="${CSS.escape(id)}"]`);
}

function oldest() {
  return [...state.messages.keys()].reduce((least, id) => (!least || BigInt(id) < BigInt(least) ? id : least), null);
}

export async function jump(id) {
  for (let page = 0; page < MOST_PAGES && !nodeOf(id); page += 1) {
    const before = oldest();
    if (!before || BigInt(before) < BigInt(id)) break;
    await load(before).catch(() => {});
    if (oldest() === before) break;
  }
  const node = nodeOf(id);
  if (!node) return tell("trouble", "That message is not here any more.");
  node.tabIndex = -1;
  node.scrollIntoView({ block: "center" });
  node.focus({ preventScroll: true });
  node.classList.add("found");
  setTimeout(() => node.classList.remove("found"), 2000);
}
