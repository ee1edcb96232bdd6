// A forum: its posts as entries, those last written in first, then those that were put away.

import { el } from "./dom.js";
import { byAge } from "./history.js";
import { names, open, threadsOf } from "./state.js";
import { timestamp } from "./time.js";

const EPOCH = 1420070400000; // Discord's, in milliseconds

/** When something was made, in seconds, as its id has it. */
function made(id) {
  return (Number(BigInt(id) >> 22n) + EPOCH) / 1000;
}

function entry(guild, post) {
  const count = `${post.messages} ${post.messages === 1 ? "message" : "messages"}`;
  return el(
    "li",
    {},
    el(
      "button",
      { type: "button", class: "post", onclick: () => open(guild, post.id) },
      el("b", {}, post.name),
      el("span", { class: "tags" }, post.tags.map((tag) => el("span", { class: "tag" }, tag)), el("small", {}, count, ` · ${names.user(post.owner)} · `, timestamp(made(post.last), "R"), post.archived && " · put away")),
    ),
  );
}

export function posts(guild, forum) {
  const found = threadsOf(forum);
  if (!found.length) return el("p", { class: "empty" }, "No posts yet.");
  const ordered = [...found].sort((one, other) => one.archived - other.archived || byAge(other.last, one.last));
  return el("ul", { class: "posts" }, ordered.map((post) => entry(guild, post)));
}
