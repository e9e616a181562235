/** Tabs with panels, as the ARIA practices have them: arrows, Home and End move, and a tab shows its panel at once. */

import { make } from "../elements.js";

/** A row of tabs. */
export class Tabs {
  #tabs = new Map();
  #onChoose;

  /**
   * @param {HTMLElement} row With role=tablist.
   * @param {HTMLElement} panels Where the panels go.
   * @param {string[]} names
   * @param {(name: string) => void} onChoose Called when a person chooses a tab.
   * @param {(name: string) => void} onOpen Called after that if it was by a click, which may lead on into the panel.
   */
  constructor(row, panels, names, onChoose, onOpen) {
    this.#onChoose = onChoose;
    for (const name of names) {
      const tab = make("button", {
        type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}`, "aria-selected": "false",
        tabindex: "-1", onclick: () => (onChoose(name), onOpen(name)),
      });
      const panel = make("div", {
        role: "tabpanel", id: `panel-${name}`, "aria-labelledby": `tab-${name}`, tabindex: "0", hidden: true,
      });
      row.append(tab);
      panels.append(panel);
      this.#tabs.set(name, { tab, panel });
    }
    row.addEventListener("keydown", (event) => this.#press(event));
  }

  /** Returns the panel of a tab. */
  panel(name) {
    return this.#tabs.get(name).panel;
  }

  /** Writes the names of the tabs. */
  label(labelOf) {
    for (const [name, { tab }] of this.#tabs) tab.textContent = labelOf(name);
  }

  /** Shows a tab's panel. */
  show(name) {
    for (const [each, { tab, panel }] of this.#tabs) {
      tab.setAttribute("aria-selected", String(each === name));
      tab.tabIndex = each === name ? 0 : -1;
      panel.hidden = each !== name;
    }
  }

  /**
   * Marks the tabs that have nothing to show. They still open, because their panels say why.
   * @param {(name: string) => boolean} isAvailable
   */
  mark(isAvailable) {
    for (const [name, { tab }] of this.#tabs) tab.setAttribute("aria-disabled", String(!isAvailable(name)));
  }

  #press(event) {
    const names = [...this.#tabs.keys()];
    const here = names.findIndex((name) => this.#tabs.get(name).tab === document.activeElement);
    const last = names.length - 1;
    const places = { ArrowRight: here === last ? 0 : here + 1, ArrowLeft: here === 0 ? last : here - 1, Home: 0, End: last };
    const place = places[event.key];
    if (here < 0 || place === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.#tabs.get(names[place]).tab.focus();
    this.#onChoose(names[place]);
  }
}
