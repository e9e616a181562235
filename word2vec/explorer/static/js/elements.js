/** Elements of the page, made without HTML in strings: what a model or a person wrote is only ever text. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Returns a new element.
 * @param {string} tag
 * @param {Record<string, any>} [properties] Attributes. A function whose name begins with "on" listens to that
 *   event. false, null and undefined leave an attribute out, true gives it no value.
 * @param {...(Node | string | number | null | undefined)} children Strings become text. null is passed over.
 */
export function make(tag, properties = {}, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/** Returns a new element of a picture, as `make` does. */
export function makeSvg(tag, properties = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(name.replace(/^on/u, ""), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/**
 * Returns the element with this id.
 * @throws {Error} the page has none.
 */
export function find(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element #${id}`);
  return found;
}
