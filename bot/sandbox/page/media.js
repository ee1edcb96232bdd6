// Pictures and files. Every picture has its size before it comes, and keeps it where it never does.

import { el, outsideLink, safeUrl } from "./dom.js";
import { spoiler } from "./spoiler.js";

const gone = new Set(); // what could not be loaded is not tried again at every drawing
addEventListener("online", () => gone.clear());

function missing(words, kind) {
  return el("div", { class: `picture missing ${kind}`, role: "img", "aria-label": words }, el("span", {}, words));
}

function shaped(element, { width, height }) {
  if (width && height) element.style.aspectRatio = `${width} / ${height}`;
  return element;
}

/** `kind` is its place: thumbnail, cell (of a gallery) or large. Offline its description stands in a box of the same size. */
export function picture({ media, description, spoiler: hidden }, kind) {
  const words = description || "Picture";
  const url = safeUrl(media?.url ?? "");
  const stand = () => shaped(missing(words, kind), kind === "large" ? media ?? {} : {});
  const image = () => {
    const made = el("img", { class: `picture ${kind}`, src: url, alt: words, loading: "lazy", referrerpolicy: "no-referrer" });
    made.addEventListener("error", () => { gone.add(url); made.replaceWith(stand()); });
    return shaped(made, kind === "large" ? media : {});
  };
  const shown = url && !gone.has(url) ? image() : stand();
  return hidden ? spoiler("div", shown) : shown;
}

/** One to ten pictures; what does not fill a row of three comes first, larger. */
export function gallery(items) {
  const kind = items.length === 1 ? "large" : "cell";
  return el("div", { class: "gallery", "data-count": String(items.length), "data-over": String(items.length % 3) }, items.map((item) => picture(item, kind)));
}

export function file({ file: { url = "" } = {}, name, spoiler: hidden }) {
  const words = name ?? decodeURIComponent(url.split(/[?#]/)[0].split("/").pop() || "file");
  const web = safeUrl(url);
  const box = el("div", { class: "file" }, "📄 ", web ? outsideLink(web, words) : words);
  return hidden ? spoiler("div", box) : box;
}

/** A small picture beside words that say the same; nothing where it can't be loaded. */
export function icon(address) {
  const url = safeUrl(address ?? "");
  if (!url || gone.has(url)) return null;
  const image = el("img", { src: url, alt: "", class: "icon", referrerpolicy: "no-referrer" });
  image.addEventListener("error", () => { gone.add(url); image.remove(); });
  return image;
}
