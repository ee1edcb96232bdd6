// Right of the messages: who is here, by their highest roles; apps stand last.

import { el, fill } from "./dom.js";
import { face } from "./message.js";
import { currentChannel, currentGuild, names, state } from "./state.js";

function person(id) {
  return state.people.find((each) => each.id === id);
}

function groupOf({ id, roles }) {
  if (person(id)?.bot) return "Apps";
  return names.role(roles[0])?.name ?? "Members";
}

function line({ id, roles, owner }) {
  const { name, bot } = person(id);
  const others = roles.slice(bot ? roles.length : 1).map((role) => names.role(role)?.name).join(", ");
  return el(
    "li",
    { class: "member" },
    face({ id, global_name: name }),
    el("span", {}, el("b", {}, name), bot && el("span", { class: "badge" }, "APP"), owner && el("span", { title: "Owner", role: "img", "aria-label": "Owner" }, "👑"), id === state.viewer && el("small", {}, "you"), others && el("small", {}, others)),
  );
}

export function drawMembers(place) {
  const groups = new Map();
  for (const member of currentChannel()?.members ?? currentGuild()?.members ?? []) {
    const group = groupOf(member);
    groups.set(group, [...(groups.get(group) ?? []), member]);
  }
  fill(place, [...groups].map(([name, people]) => [el("h2", {}, `${name} — ${people.length}`), el("ul", { "aria-label": name }, people.map(line))]));
}
