// Galleries of pictures.

import { el } from "./dom.js";
import { picture } from "./media.js";

/** One to ten pictures; what does not fill a row of three comes first, larger. */
export function gallery(items) {
  const kind = items.length === 1 ? "large" : "cell";
  return el("div", { class: "gallery", "data-count": String(items.length), "data-over": String(items.length % 3) }, items.map((item) => picture(item, kind)));
}
