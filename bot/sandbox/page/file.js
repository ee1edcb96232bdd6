// Files at messages: a row with name and size, which saves the file.

import { el, safeUrl } from "./dom.js";
import { spoiler } from "./spoiler.js";

/** "4 bytes", "12 KB", "1.5 MB". */
export function sized(bytes) {
  if (bytes < 1024) return `${bytes} ${bytes === 1 ? "byte" : "bytes"}`;
  const kilobytes = bytes / 1024;
  return kilobytes < 1024 ? `${Math.round(kilobytes)} KB` : `${(kilobytes / 1024).toFixed(1)} MB`;
}

/** The sandbox's own files are fetched from where the page is. */
function reachable(address) {
  const url = safeUrl(address ?? "");
  const { pathname, search } = url ? new URL(url) : {};
  return pathname?.startsWith("/attachments/") ? pathname + search : url;
}

export function file({ url, name, size, description, spoiler: hidden }) {
  const words = [el("span", { class: "name" }, name), el("small", {}, sized(size ?? 0), description && ` · ${description}`)];
  const address = reachable(url);
  const row = address
    ? el("a", { class: "file", href: address, download: name, "aria-label": `Save ${name}, ${sized(size ?? 0)}` }, ...words)
    : el("div", { class: "file" }, ...words);
  return hidden ? spoiler("div", row) : row;
}
