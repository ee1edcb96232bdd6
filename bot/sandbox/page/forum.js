// A forum: its posts as entries, newest first, then those that were put away.

import { el } from "./dom.js";
import { open, threadsOf } from "./state.js";

function entry(guild, post) {
  const count = `${post.messages} ${post.messages === 1 ? "message" : "messages"}`;
  return el(
    "li",
    {},
    el(
      "button",
      { type: "button", class: "post", onclick: () => open(guild, post.id) },
      el("b", {}, post.name),
      el("span", { class: "tags" }, post.tags.map((tag) => el("span", { class: "tag" }, tag)), el("small", {}, post.archived ? `${count} · put away` : count)),
    ),
  );
}

export function posts(guild, forum) {
  const found = threadsOf(forum);
  if (!found.length) return el("p", { class: "empty" }, "No posts yet.");
  const ordered = [...found.filter((post) => !post.archived), ...found.filter((post) => post.archived)];
  return el("ul", { class: "posts" }, ordered.map((post) => entry(guild, post)));
}
