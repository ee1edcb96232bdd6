// Discord's Markdown as elements: blocks first (headings, lists, quotes, code), then what stands within a line.

import { el, outsideLink, safeUrl } from "./dom.js";
import { timestamp } from "./time.js";

const LINK = /\[((?:\\[\s\S]|\[(?:\\[\s\S]|[^\[\]\\])*\]|[^\[\]\\])+)\]\(<?(https?:\/\/(?:\([^\s()]*\)|[^\s()<>])+)>?(?:\s+"[^"]*")?\)/y;

// In the order they are tried. Each takes the match, a function that renders what is inside, and the names.
const INLINE = [
  [/\\([^\sA-Za-z0-9])/y, (m) => m[1]],
  [/(`+)([\s\S]*?[^`])\1(?!`)/y, (m) => el("code", {}, m[2].trim() || m[2])],
  [/<t:(-?\d{1,13})(?::([tTdDfFR]))?>/y, (m) => timestamp(Number(m[1]), m[2])],
  [/<@!?(\d+)>/y, (m, inside, names) => mention("@" + names.user(m[1]))],
  [/<@&(\d+)>/y, (m, inside, names) => roleMention(names.role(m[1]))],
  [/<#(\d+)>/y, (m, inside, names) => way(m[1], "#" + names.channel(m[1]), names)],
  [/<\/([^:<>\n]{1,100}):\d+>/y, (m) => mention("/" + m[1])],
  [/<a?:(\w+):\d+>/y, (m) => `:${m[1]}:`],
  [/@(?:everyone|here)\b/y, (m) => mention(m[0])],
  [/https:\/\/discord\.com\/channels\/(?:@me|\d+)\/(\d+)(\/\d+)?/y, (m, inside, names) => placeLink(m, names)],
  [LINK, (m, inside) => masked(m, inside)],
  [/<(https?:\/\/[^\s<>]+)>/y, (m) => bare(m[1])],
  [/https?:\/\/[^\s<]+[^\s<.,:;"'\])]/y, (m) => bare(m[0])],
  [/\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/y, (m, inside) => el("strong", {}, inside(m[1]))],
  [/__((?:\\[\s\S]|[^\\])+?)__(?!_)/y, (m, inside) => el("u", {}, inside(m[1]))],
  [/~~((?:\\[\s\S]|[^\\])+?)~~/y, (m, inside) => el("s", {}, inside(m[1]))],
  [/\|\|((?:\\[\s\S]|[^\\])+?)\|\|/y, (m, inside) => spoiler(inside(m[1]))],
  [/\*(?=\S)((?:\\[\s\S]|\*\*|[^*\\])+?)\*(?!\*)/y, (m, inside) => el("em", {}, inside(m[1]))],
  [/\b_((?:\\[\s\S]|__|[^\\_])+?)_\b/y, (m, inside) => el("em", {}, inside(m[1]))],
  [/\n/y, () => el("br")],
  [/[^\\`<@\[*_~|h\n]+|[\s\S]/y, (m) => m[0]],
];

function mention(text) {
  return el("span", { class: "mention" }, text);
}

/** A mention that leads to its channel. */
function way(id, text, names) {
  const go = names.way(id);
  if (!go) return mention(text);
  return el("a", { class: "mention", href: "#" + id, onclick: (event) => { event.preventDefault(); go(); } }, text);
}

/** Discord's own links to channels and messages lead there on this page too. */
function placeLink([url, id, message], names) {
  return names.way(id) ? way(id, `#${names.channel(id)}${message ? " › message" : ""}`, names) : bare(url);
}

function roleMention(role) {
  const span = mention("@" + (role?.name ?? "unknown-role"));
  if (role?.color) span.style.color = "#" + role.color.toString(16).padStart(6, "0");
  return span;
}

function bare(text) {
  const url = safeUrl(text);
  return url ? outsideLink(url, text) : text;
}

function masked(match, inside) {
  const url = safeUrl(match[2]);
  return url ? outsideLink(url, inside(match[1])) : match[0];
}

function spoiler(children) {
  const span = el("span", { class: "spoiler", tabindex: "0", role: "button", "aria-label": "Spoiler, press to show" }, children);
  const show = () => span.classList.add("shown");
  span.addEventListener("click", show);
  span.addEventListener("keydown", (event) => event.key === "Enter" && show());
  return span;
}

function inline(text, names, links = true) {
  const nodes = [];
  let at = 0;
  while (at < text.length) {
    for (const [pattern, make] of INLINE) {
      if (!links && pattern === LINK) continue;
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (!match) continue;
      at = pattern.lastIndex;
      nodes.push(make(match, (part) => inline(part, names, links && pattern !== LINK), names));
      break;
    }
  }
  return nodes.flat();
}

const HEADING = /^(#{1,3})\s+(.+)$/;
const SUBTEXT = /^-#\s+(.+)$/;
const ITEM = /^( *)(?:([-*])|(\d{1,9})\.)\s+(.+)$/;
const QUOTE = /^> (.*)$/;
const LONG_QUOTE = ">>> ";

function listOf(lines, names) {
  const root = el("div", { class: "list" });
  const open = [];
  for (const line of lines) {
    const [, indent, bullet, number, text] = line.match(ITEM);
    const depth = Math.min(Math.floor(indent.length / 2), open.length, 10);
    open.length = Math.min(open.length, depth + 1);
    if (!depth && open.length && open[0].tagName !== (bullet ? "UL" : "OL")) open.length = 0;
    if (open.length <= depth) {
      const list = el(bullet ? "ul" : "ol", number ? { start: number } : {});
      (open.length ? open[open.length - 1].lastElementChild ?? open[open.length - 1] : root).append(list);
      open.push(list);
    }
    open[depth].append(el("li", {}, inline(text, names)));
  }
  return root;
}

function takeWhile(lines, from, test) {
  let to = from;
  while (to < lines.length && test(lines[to])) to += 1;
  return lines.slice(from, to);
}

function isPlain(line) {
  return !line.startsWith(LONG_QUOTE) && ![HEADING, SUBTEXT, ITEM, QUOTE].some((pattern) => pattern.test(line));
}

function blocks(text, names) {
  const lines = text.split("\n");
  const nodes = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at];
    let taken = 1;
    let match;
    if ((match = line.match(HEADING))) nodes.push(el("h" + match[1].length, {}, inline(match[2], names)));
    else if ((match = line.match(SUBTEXT))) nodes.push(el("small", { class: "subtext" }, inline(match[1], names)));
    else if (line.startsWith(LONG_QUOTE)) {
      taken = lines.length - at;
      nodes.push(el("blockquote", {}, blocks([line.slice(LONG_QUOTE.length), ...lines.slice(at + 1)].join("\n"), names)));
    } else if (QUOTE.test(line)) {
      const quoted = takeWhile(lines, at, (each) => QUOTE.test(each));
      taken = quoted.length;
      nodes.push(el("blockquote", {}, blocks(quoted.map((each) => each.replace(QUOTE, "$1")).join("\n"), names)));
    } else if (ITEM.test(line)) {
      const items = takeWhile(lines, at, (each) => ITEM.test(each));
      taken = items.length;
      nodes.push(listOf(items, names));
    } else {
      const plain = takeWhile(lines, at, isPlain);
      taken = plain.length;
      nodes.push(el("p", {}, inline(plain.join("\n"), names)));
    }
    at += taken;
  }
  return nodes;
}

/** `names` answers user(id), role(id) and channel(id). */
export function markdown(text, names) {
  const parts = text.split(/(?<!\\)```(?:[\w+-]*\n)?([\s\S]+?)```/);
  const nodes = parts.map((part, index) => (index % 2 ? el("pre", {}, el("code", {}, part)) : part && blocks(part, names)));
  return el("div", { class: "markdown" }, nodes.flat().filter(Boolean));
}
