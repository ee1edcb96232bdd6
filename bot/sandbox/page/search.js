// A field over a long list, which leaves only what has the words in it.

import { el } from "./dom.js";
import { fitting } from "./commands.js";

/** `rows` are [{name, element}], `words` what they are; Enter does `take(row)` with the best that is left. */
export function search(rows, words, take) {
  const found = () => fitting(rows, input.value);
  const none = el("small", { hidden: true }, "Nothing fits.");
  const weigh = () => {
    const left = found();
    for (const row of rows) row.element.hidden = !left.includes(row);
    none.hidden = left.length > 0;
  };
  const key = (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // it would send the form
    const [best] = found();
    if (best) take(best);
  };
  const input = el("input", { type: "search", class: "search", placeholder: "Search", "aria-label": `Search ${words}`, oninput: weigh, onkeydown: key });
  return [input, none];
}
