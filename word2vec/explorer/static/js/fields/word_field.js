/** A labelled field for a word, or several, with completion. */

import { Combobox } from "./combobox.js";
import { make } from "../elements.js";

/**
 * Returns a field and its element.
 * @param {import("../explorer.js").Explorer} page
 * @param {string} id
 * @param {string} say The name of its label's text.
 * @returns {{element: HTMLElement, input: HTMLInputElement, combobox: Combobox}}
 */
export function makeWordField(page, id, say) {
  const input = make("input", {
    id, type: "text", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false",
    "aria-controls": `${id}-list`, autocomplete: "off", autocapitalize: "none", autocorrect: "off",
    spellcheck: "false", maxlength: "1000",
  });
  const list = make("ul", { id: `${id}-list`, role: "listbox", "data-say-label": "suggestions", hidden: true });
  const combobox = new Combobox(input, list, {
    complete: (prefix, signal) => page.complete(prefix, signal),
    messages: page.messages,
    announce: (text) => page.announce(text),
  });
  const label = make("label", { for: id, "data-say": say });
  return { element: make("div", { class: "field combobox" }, label, input, list), input, combobox };
}
