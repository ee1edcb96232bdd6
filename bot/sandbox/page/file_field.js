// An option that takes a file: the browser's own field, to choose one or to drop one on.

import { el } from "./dom.js";
import { Field } from "./field.js";
import { MOST_BYTES } from "./options.js";

export class FileField extends Field {
  made(attributes) {
    return el("input", { ...attributes, type: "file", onchange: () => this.changed() });
  }

  file() {
    return this.input.files[0];
  }

  changed() {
    if (this.check() && this.file()) this.filling.next();
  }

  isEmpty() {
    return !this.file();
  }

  given() {
    return this.file();
  }

  /** Only a file can be put in; what was typed can't be one. */
  write(given) {
    if (!(given instanceof File)) return;
    const holder = new DataTransfer();
    holder.items.add(given);
    this.input.files = holder.files;
    this.left();
  }

  value() {
    if (this.file().size > MOST_BYTES) throw new Error("at most 10 MB fit, and this file is larger");
    return this.file();
  }

  offers() {
    return [];
  }

  none() {
    return "";
  }

  typed() {}

  key(event) {
    if (event.key === "Escape") this.filling.leave();
    else if (event.key !== "Backspace") return;
    else if (this.isEmpty()) this.filling.drop(this);
    else this.empty();
    event.preventDefault();
  }

  empty() {
    this.input.value = "";
    this.check();
  }
}
