// Draws messages anew without taking anything from whoever is in one: the focus stays, an open list is waited for.

const CONTROLS = "a[href], button:not(:disabled), select, summary, input:not(:disabled), [tabindex='0']";
const OPEN = CSS.supports("selector(:open)") ? "select:open, details[open]" : "details[open]";

const next = new WeakMap(); // a message with an open list, and its newer form

function nameOf(control) {
  return control.ariaLabel || control.textContent;
}

/** The control that was used, in its newer form: by its id, by its words, else by its place. */
function successor(message, old) {
  const controls = [...message.querySelectorAll(CONTROLS)];
  return (
    controls.find((each) => old.control && each.dataset.control === old.control) ??
    controls.find((each) => each.tagName === old.tag && nameOf(each) === old.name) ??
    controls[Math.min(old.index, controls.length - 1)]
  );
}

/** Gives what brings the focus back to where it is now in a message of the log, if it was lost by then. */
export function remembering(log) {
  const active = document.activeElement;
  const message = log.contains(active) && active.closest("[data-id]");
  if (!message) return () => {};
  const index = [...message.querySelectorAll(CONTROLS)].indexOf(active);
  const old = { control: active.dataset.control, tag: active.tagName, name: nameOf(active), index };
  return () => {
    if (document.activeElement !== document.body) return;
    const fresh = log.querySelector(`[data-id="${CSS.escape(message.dataset.id)}"]`);
    const target = active.isConnected ? active : fresh && (index < 0 ? fresh : successor(fresh, old));
    if (target === fresh && fresh) fresh.tabIndex = -1;
    target?.focus({ preventScroll: true });
  };
}

/** Do `work`, which draws messages of the log; whoever had the focus in one has it afterwards. */
export function keepingFocus(log, work) {
  const back = remembering(log);
  work();
  back();
}

/** Put `fresh` where `old` is, now or when nothing in it is open any more; `keeping` does what it is handed. */
export function redraw(log, old, fresh, keeping) {
  const waits = next.has(old);
  next.set(old, fresh);
  if (waits) return;
  const attempt = () => {
    if (old.isConnected && old.querySelector(OPEN)) return setTimeout(attempt, 100);
    if (old.isConnected) keeping(() => keepingFocus(log, () => old.replaceWith(next.get(old))));
    return next.delete(old);
  };
  attempt();
}

/** Take a message away; the focus goes to where one types. */
export function remove(log, node) {
  const had = node.contains(document.activeElement);
  node.remove();
  if (had) document.querySelector("#compose input:not([hidden])")?.focus();
}
