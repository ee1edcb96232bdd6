// Galleries of pictures, and files.

import { el, outsideLink, safeUrl } from "./dom.js";
import { picture } from "./media.js";
import { spoiler } from "./spoiler.js";

/** One to ten pictures; what does not fill a row of three comes first, larger. */
export function gallery(items) {
  const kind = items.length === 1 ? "large" : "cell";
  return el("div", { class: "gallery", "data-count": String(items.length), "data-over": String(items.length % 3) }, items.map((item) => picture(item, kind)));
}

export function file({ file: { url = "" } = {}, name, spoiler: hidden }) {
  const words = name ?? (url.split(/[?#]/)[0].split("/").pop() || "file");
  const web = safeUrl(url);
  const box = el("div", { class: "file" }, "📄 ", web ? outsideLink(web, words) : words);
  return hidden ? spoiler("div", box) : box;
}
