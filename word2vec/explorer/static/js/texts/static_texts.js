/**
 * The texts of elements that stay while the language changes. Such an element names its texts itself:
 * data-say (its content), data-say-label (aria-label), data-say-placeholder and data-say-title.
 */

const PLACES = {
  "data-say": (element, text) => (element.textContent = text),
  "data-say-label": (element, text) => element.setAttribute("aria-label", text),
  "data-say-placeholder": (element, text) => element.setAttribute("placeholder", text),
  "data-say-title": (element, text) => element.setAttribute("title", text),
};

/**
 * Writes the texts of all elements within one.
 * @param {ParentNode} root
 * @param {import("./messages.js").Messages} messages
 */
export function writeTexts(root, messages) {
  for (const [attribute, write] of Object.entries(PLACES)) {
    for (const element of root.querySelectorAll(`[${attribute}]`)) {
      write(element, messages.say(element.getAttribute(attribute)));
    }
  }
}
