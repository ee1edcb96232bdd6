// Discord's timestamps: <t:1700000000:R> and its sisters, told in the sandbox's time.

import { el } from "./dom.js";
import { clock } from "./state.js";

const STYLES = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
  s: { dateStyle: "short", timeStyle: "short" },
  S: { dateStyle: "short", timeStyle: "medium" },
};
const UNITS = [
  ["year", 31557600], ["month", 2629800], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1],
];

export function relative(seconds, now) {
  const ahead = seconds - now;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(ahead) >= length) ?? UNITS[UNITS.length - 1];
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(Math.trunc(ahead / size), unit);
}

export function absolute(seconds, style = "f") {
  return new Intl.DateTimeFormat(undefined, STYLES[style] ?? STYLES.f).format(new Date(seconds * 1000));
}

/** The day it is then where the reader is. */
export function dayOf(seconds) {
  return new Date(seconds * 1000).toDateString();
}

export function timestamp(seconds, style = "f") {
  if (Math.abs(seconds) > 8.64e12) return document.createTextNode("Invalid Date");
  const time = el("time", {
    class: "stamp",
    datetime: new Date(seconds * 1000).toISOString(),
    title: absolute(seconds, "F"),
    "data-seconds": String(seconds),
  });
  if (style === "R") {
    time.dataset.relative = "";
    time.ariaLive = "off"; // or the log would read each second aloud
  }
  time.textContent = style === "R" ? relative(seconds, clock.now()) : absolute(seconds, style);
  return time;
}

export function tick() {
  for (const time of document.querySelectorAll("time[data-relative]")) {
    const text = relative(Number(time.dataset.seconds), clock.now());
    if (time.textContent !== text) time.textContent = text;
  }
}
