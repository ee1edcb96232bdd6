// Discord's Markdown as elements: blocks first (headings, lists, quotes, code), then what stands within a line.

import { colour, el, outsideLink, safeUrl } from "./dom.js";
import { jump } from "./jump.js";
import { spoiler } from "./spoiler.js";
import { timestamp } from "./time.js";

// A label that is itself an address is no label: it could lie.
const LINK = /\[(?![^\]\n]*https?:\/\/)((?:\\[\s\S]|\[(?:\\[\s\S]|[^\[\]\\])*\]|[^\[\]\\])+)\]\(<?(https?:\/\/(?:\([^\s()]*\)|[^\s()<>])+)>?(?:\s+"[^"]*")?\)/y;

const ADDRESS = /https?:\/\/[^\s<]+[^\s<.,:;"'\]]/y;

const PLACE = /^https:\/\/discord\.com\/channels\/(?:@me|\d+)\/(\d+)(?:\/(\d+))?$/;

// In the order they are tried. Each takes the match, a function that renders what is inside, and the names.
const INLINE = [
  [/\\([^\sA-Za-z0-9])/y, (m) => m[1]],
  [/(`+)([\s\S]*?[^`])\1(?!`)/y, (m) => el("code", {}, m[2].trim() || m[2])],
  [/<t:(-?\d{1,13})(?::([tTdDfFsSR]))?>/y, (m) => timestamp(Number(m[1]), m[2])],
  [/<@!?(\d+)>/y, (m, inside, names) => mention("@" + names.user(m[1]))],
  [/<@&(\d+)>/y, (m, inside, names) => roleMention(names.role(m[1]))],
  [/<#(\d+)>/y, (m, inside, names) => way(m[1], "#" + names.channel(m[1]), names)],
  [/<\/([^:<>\n]{1,100}):\d+>/y, (m) => mention("/" + m[1])],
  [/<id:(browse|customize|guide|linked-roles)>/y, (m) => mention("#" + m[1])],
  [/<a?:(\w+):\d+>/y, (m) => `:${m[1]}:`],
  [/@(?:everyone|here)\b/y, (m) => mention(m[0])],
  [/https:\/\/discord\.com\/channels\/(?:@me|\d+)\/\d+(?:\/\d+)?/y, (m, inside, names) => placeLink(m[0], null, names) ?? bare(m[0])],
  [LINK, (m, inside, names) => placeLink(m[2], inside(m[1]), names) ?? masked(m, inside)],
  [/<(https?:\/\/[^\s<>]+)>/y, (m) => bare(m[1])],
  [ADDRESS, (m) => bare(balanced(m[0]), m[0].slice(balanced(m[0]).length))],
  [/\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/y, (m, inside) => el("strong", {}, inside(m[1]))],
  [/__((?:\\[\s\S]|[^\\])+?)__(?!_)/y, (m, inside) => el("u", {}, inside(m[1]))],
  [/~~((?:\\[\s\S]|[^\\])+?)~~/y, (m, inside) => el("s", {}, inside(m[1]))],
  [/\|\|((?:\\[\s\S]|[^\\])+?)\|\|/y, (m, inside) => spoiler("span", inside(m[1]))],
  [/\*(?=\S)((?:\\[\s\S]|\*\*|\s+(?:\\[\s\S]|\*\*|[^*\s\\])|[^*\s\\])+?)\*(?!\*)/y, (m, inside) => el("em", {}, inside(m[1]))],
  [/_((?:\\[\s\S]|__|[^\\_])+?)_\b/y, (m, inside) => el("em", {}, inside(m[1]))],
  [/\n/y, () => el("br")],
  [/[^\\`<@\[*_~|h\n]+|[\s\S]/y, (m) => m[0]],
];

function mention(text) {
  return el("span", { class: "mention" }, text);
}

/** A mention that leads to its channel, or to a message there. */
function way(id, text, names, message) {
  const go = names.way(id);
  if (!go) return mention(text);
  const follow = async (event) => {
    event.preventDefault();
    await go();
    if (message) await jump(message);
  };
  return el("a", { class: "mention", href: "#" + id, onclick: follow }, text);
}

/** Discord's own links to channels and messages lead there on this page too; null for others, and for places not seen. */
export function placeLink(url, words, names) {
  const [, id, message] = url.match(PLACE) ?? [];
  if (!id || !names.way(id)) return null;
  const link = way(id, words ?? `#${names.channel(id)}${message ? " › message" : ""}`, names, message);
  if (words) link.className = "";
  return link;
}

function roleMention(role) {
  const span = mention("@" + (role?.name ?? "unknown-role"));
  if (role?.color) span.style.color = colour(role.color);
  return span;
}

/** Brackets at an address's end belong to it only where they were opened in it. */
function balanced(text) {
  const over = (part) => part.split(")").length > part.split("(").length;
  while (text.endsWith(")") && over(text)) text = text.slice(0, -1);
  return text;
}

function bare(text, rest = "") {
  const url = safeUrl(text);
  return url ? [outsideLink(url, text), rest] : text + rest;
}

function masked(match, inside) {
  const url = safeUrl(match[2]);
  return url ? outsideLink(url, inside(match[1])) : match[0];
}

/** What stands within one line: for titles and names. */
export function inline(text, names, links = true) {
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

const FENCE = /^```(?:[\w+.#-]+\n)?\n*([^\n][\s\S]*?)\n*```\n?/;
const LONG_QUOTE = /^ *>>> ([\s\S]+)/;
const QUOTE = /^(?: *> [^\n]*(?:\n|$))+/;
const HEADING = /^ *(#{1,3}) +(?!#)([^\n]+?)[ #]*(?:\n+|$)/;
const SUBTEXT = /^ *-# +(?!#)([^\n]+?) *(?:\n|$)/;
const LIST = /^(?: *(?:[-*]|\d{1,9}\.) +[^\n]+(?:\n +(?![-*] |\d+\. )[^\s][^\n]*)*(?:\n|$))+/;
const ITEM = /^( *)(?:([-*])|(\d{1,9})\.) +([\s\S]+)$/;

// In the order they are tried where a line begins.
const BLOCKS = [
  [LONG_QUOTE, (m, names) => el("blockquote", {}, blocks(m[1], names, true))],
  [QUOTE, (m, names) => el("blockquote", {}, blocks(m[0].replace(/^ *> /gm, ""), names, true))],
  [HEADING, (m, names) => el("h" + m[1].length, {}, inline(m[2], names))],
  [SUBTEXT, (m, names) => el("small", { class: "subtext" }, inline(m[1], names))],
  [LIST, (m, names) => listOf(m[0].trimEnd().split(/\n(?= *(?:[-*]|\d{1,9}\.) )/), names)],
];

function listOf(items, names) {
  const root = el("div", { class: "list" });
  const open = [];
  for (const item of items) {
    const [, indent, bullet, number, text] = item.match(ITEM);
    const depth = Math.min(Math.floor(indent.length / 2), open.length, 10);
    open.length = Math.min(open.length, depth + 1);
    if (!depth && open.length && open[0].tagName !== (bullet ? "UL" : "OL")) open.length = 0;
    if (open.length <= depth) {
      const list = el(bullet ? "ul" : "ol", number ? { start: number } : {});
      (open.length ? open[open.length - 1].lastElementChild ?? open[open.length - 1] : root).append(list);
      open.push(list);
    }
    open[depth].append(el("li", {}, inline(text.replace(/\n +/g, "\n"), names)));
  }
  return root;
}

/** How much of the line is plain: all of it, or up to where a code block begins in it. */
function plainLine(text) {
  const [line] = text.match(/^[^\n]*\n?/);
  const at = line.search(/(?<![\\`])```/);
  return at > 0 && FENCE.test(text.slice(at)) ? line.slice(0, at) : line;
}

function blocks(text, names, quoted = false) {
  const nodes = [];
  let plain = "";
  let begins = true; // a line, where alone headings and the like can stand
  const end = () => {
    if (plain.replace(/\n$/, "")) nodes.push(el("p", {}, inline(plain.replace(/\n$/, ""), names)));
    plain = "";
  };
  while (text) {
    const code = text.match(FENCE);
    const kinds = begins ? BLOCKS.slice(quoted ? 2 : 0) : [];
    const [pattern, make] = kinds.find(([each]) => each.test(text)) ?? [];
    const match = code ?? (pattern && text.match(pattern));
    if (match) end();
    if (code) nodes.push(el("pre", { tabindex: "0" }, el("code", {}, code[1])));
    else if (match) nodes.push(make(match, names));
    else plain += plainLine(text);
    const taken = match ? match[0] : plainLine(text);
    begins = Boolean(match && !code) || taken.endsWith("\n");
    text = text.slice(taken.length);
  }
  end();
  return nodes;
}

/** `names` answers user(id), role(id), channel(id) and way(id). */
export function markdown(text, names) {
  return el("div", { class: "markdown" }, blocks(text.trim(), names));
}
