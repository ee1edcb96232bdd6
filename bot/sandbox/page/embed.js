// The older form of rich messages: an embed with its author, title, fields, pictures and footer.

import { colour, el, outsideLink, safeUrl } from "./dom.js";
import { inline as oneLine, markdown } from "./markdown.js";
import { gone, picture } from "./media.js";
import { names } from "./state.js";
import { absolute } from "./time.js";

/** A small picture beside words that say the same; nothing where it can't be loaded. */
function icon(address) {
  const url = safeUrl(address ?? "");
  if (!url || gone.has(url)) return null;
  const image = el("img", { src: url, alt: "", class: "icon", referrerpolicy: "no-referrer" });
  image.addEventListener("error", () => { gone.add(url); image.remove(); });
  return image;
}

function linked(url, words) {
  const web = safeUrl(url ?? "");
  return web ? outsideLink(web, words) : words;
}

function field({ name, value, inline }) {
  return el("div", { class: inline ? "" : "wide" }, el("b", {}, oneLine(name, names)), markdown(value, names));
}

function footer({ footer: { text, icon_url: image } = {}, timestamp }) {
  const time = timestamp && el("time", { datetime: timestamp }, absolute(Date.parse(timestamp) / 1000, "s"));
  return (text || time) && el("div", { class: "footer" }, icon(image), text, text && time && " • ", time);
}

export function embed(data) {
  const { author, title, url, description, fields = [], provider, thumbnail, image, color } = data;
  const box = el(
    "div",
    { class: "container embed" },
    el(
      "div",
      { class: "section" },
      el(
        "div",
        { class: "words" },
        provider?.name && el("small", {}, provider.name),
        author && el("div", { class: "by" }, icon(author.icon_url), linked(author.url, author.name)),
        title && el("b", { class: "title" }, linked(url, oneLine(title, names, !url))),
        description && markdown(description, names),
        fields.length > 0 && el("div", { class: "fields" }, fields.map(field)),
      ),
      thumbnail && picture({ media: thumbnail, description: "Thumbnail" }, "thumbnail"),
    ),
    image && picture({ media: image }, "large"),
    footer(data),
  );
  if (color !== null && color !== undefined) box.style.borderLeftColor = colour(color);
  return box;
}
