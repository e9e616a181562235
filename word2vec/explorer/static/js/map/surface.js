/**
 * The elements of the map: two canvases, what takes the pointer and the keys, buttons, and texts.
 *
 * The canvases say nothing to a screen reader. The surface over them has a name and a description, and a live text
 * says where the map has moved.
 */

import { make } from "../elements.js";

let surfaces = 0;

export class Surface {
  /**
   * @param {HTMLElement} container
   * @param {{say: Function}} messages
   * @param {{onZoom: (factor: number) => void}} actions What the buttons do.
   */
  constructor(container, messages, { onZoom }) {
    this.container = container;
    this.messages = messages;
    const help = `word-map-help-${++surfaces}`;
    this.points = make("canvas", { class: "map-points", "aria-hidden": "true" });
    this.drawings = make("canvas", { class: "map-drawings", "aria-hidden": "true" });
    this.surface = make("div", { class: "map-surface", tabindex: "0", role: "application", "aria-describedby": help });
    this.help = make("p", { id: help, class: "visually-hidden" });
    this.live = make("p", { class: "visually-hidden", role: "status", "aria-live": "polite" });
    this.note = make("p", { class: "map-note", role: "status", hidden: true });
    this.tooltip = make("div", { class: "map-tooltip", "aria-hidden": "true", hidden: true });
    this.closer = make("button", { type: "button", onclick: () => onZoom(1.6) }, "+");
    this.farther = make("button", { type: "button", onclick: () => onZoom(1 / 1.6) }, "−");
    this.buttons = make("div", { class: "map-buttons" }, this.closer, this.farther);
    container.classList.add("word-map");
    container.append(this.points, this.drawings, this.surface, this.buttons, this.tooltip, this.note);
    container.append(this.help, this.live);
    this.say();
  }

  /** Writes the texts in the language of the page. */
  say() {
    const { messages } = this;
    this.surface.setAttribute("aria-label", messages.say("map"));
    this.surface.setAttribute("aria-roledescription", messages.say("mapRole"));
    this.help.textContent = messages.say("mapHelp");
    for (const [button, name] of [
      [this.closer, "mapCloser"],
      [this.farther, "mapFarther"],
    ]) {
      button.setAttribute("aria-label", messages.say(name));
      button.title = messages.say(name);
    }
    if (this.noteName) this.note.textContent = messages.say(this.noteName);
  }

  /** Shows a text over the map, or none. @param {string | null} name A name of the messages. */
  showNote(name) {
    this.noteName = name;
    this.note.hidden = name === null;
    this.note.textContent = name === null ? "" : this.messages.say(name);
  }

  /**
   * Shows what is under the pointer.
   * @param {{x: number, y: number, lines: Node[]} | null} tip Where its point is, in pixels. null shows nothing.
   */
  showTooltip(tip) {
    this.tooltip.hidden = tip === null;
    if (tip === null) return;
    this.tooltip.replaceChildren(...tip.lines);
    // It stays within the map, on the other side of the point where there is no room.
    const { offsetWidth: width, offsetHeight: height } = this.tooltip;
    const left = tip.x + 14 + width > this.surface.clientWidth ? tip.x - 14 - width : tip.x + 14;
    const top = Math.min(tip.y + 14, this.surface.clientHeight - height - 4);
    this.tooltip.style.left = `${Math.max(4, left)}px`;
    this.tooltip.style.top = `${Math.max(4, top)}px`;
  }

  /** Sets the colours of what is no drawing. */
  setTheme(theme, background) {
    this.container.dataset.theme = theme;
    this.container.style.backgroundColor = background;
  }

  /** True while a person at the keyboard is on the map. */
  get hasKeyboard() {
    return this.surface.matches(":focus-visible");
  }

  /** Takes everything out of the container. */
  destroy() {
    for (const name of ["points", "drawings", "surface", "buttons", "tooltip", "note", "help", "live"]) {
      this[name].remove();
    }
    this.container.classList.remove("word-map");
  }
}
