// What is seldom drawn comes when it is first needed, with its style sheet: forms, menus, embeds, galleries.

import { el } from "./dom.js";

const here = {};
let sheet = null;

function styled() {
  sheet ??= new Promise((done) => {
    document.head.append(el("link", { rel: "stylesheet", href: "/sandbox/page/seldom.css", onload: done, onerror: done }));
  });
  return sheet;
}

/** The module of this name. */
export async function fetched(name) {
  const [module] = await Promise.all([import(`./${name}.js`), styled()]);
  return (here[name] = module);
}

/** What `draw(module)` makes: at once where the module is here, else in its place when it is. */
export function later(name, draw) {
  if (here[name]) return draw(here[name]);
  const place = el("div");
  const scroller = document.querySelector(".scroll");
  fetched(name).then((module) => {
    const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
    place.replaceWith(draw(module));
    if (atEnd) scroller.scrollTop = scroller.scrollHeight;
  }, () => place.append("(What draws this could not be fetched. Load the page again.)"));
  return place;
}
