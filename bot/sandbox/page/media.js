// Pictures. Every picture has its size before it comes, and keeps it where it never does.

import { el, safeUrl } from "./dom.js";
import { spoiler } from "./spoiler.js";

export const gone = new Set(); // what could not be loaded is not tried again at every drawing
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
