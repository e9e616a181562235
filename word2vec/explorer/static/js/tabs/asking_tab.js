/**
 * What tabs that ask have in common: they ask when their question has changed, drop an answer that comes too
 * late, and show that they are asking, an error, or nothing yet.
 *
 * A tab has these methods: `keyOf(view)` (what its question depends on, null for no question), `ask(view, signal)`,
 * `draw(answer, view)` and `drawEmpty(view)`, which return nodes. It may have `countAnswers(answer)`,
 * `sayAnswer(answer)` (what screen readers hear in the place of the count), `listHighlight(answer)`,
 * `suggest(view, error, word)` and `needs` (what the model must have answers to, see `Explorer.explainAbsence`).
 */

import { make } from "../elements.js";
import { Latest } from "../sources/latest.js";
import { makeProblem } from "../texts/problem.js";

/** A tab that asks the source. */
export class AskingTab {
  #key = undefined;
  #state = { name: "empty" };
  #view;
  #latest = new Latest();

  /**
   * @param {import("../explorer.js").Explorer} page
   * @param {HTMLElement} panel Where the tab stands.
   */
  constructor(page, panel) {
    this.page = page;
    this.panel = panel;
    this.output = make("div", { class: "output" });
    panel.append(this.output);
  }

  /**
   * Shows the tab, and asks if the question is a new one.
   * @param {import("../address.js").View} view
   */
  async show(view) {
    this.#view = view;
    const absence = this.needs ? this.page.explainAbsence(view.model, this.needs) : null;
    const key = absence ?? this.keyOf(view);
    if (key === this.#key) {
      this.#highlight();
      return;
    }
    this.#key = key;
    this.page.announce("");
    if (absence !== null) {
      this.#latest.cancel();
      this.#set({ name: "absent", absence });
      this.#highlight();
      return;
    }
    if (key === null) {
      this.#latest.cancel();
      this.#set({ name: "empty" });
      this.#highlight();
      return;
    }
    this.#set({ name: "loading" });
    const found = await this.#latest.run((signal) => this.ask(view, signal));
    if (found === null) return;
    this.#set(found.error ? { name: "error", error: found.error } : { name: "answer", answer: found.value });
    if (!found.error) this.#announce(found.value);
    this.#highlight();
  }

  /** Asks the same question again if it had an error. */
  repeat() {
    if (this.#state.name !== "error") return;
    this.#key = undefined;
    this.show(this.#view);
  }

  /** Cancels what is asked: another tab is shown. The question is asked again when the tab returns. */
  leave() {
    if (this.#state.name !== "loading") return;
    this.#latest.cancel();
    this.#key = undefined;
  }

  /** Draws what the tab knows, for example in another language. */
  render() {
    this.output.setAttribute("aria-busy", String(this.#state.name === "loading"));
    this.output.replaceChildren(...this.#drawState());
  }

  #set(state) {
    this.#state = state;
    this.render();
  }

  #drawState() {
    const { messages } = this.page;
    const { name, answer, error, absence } = this.#state;
    if (name === "answer") return this.draw(answer, this.#view).filter(Boolean);
    if (name === "absent") return [make("p", { class: "note" }, messages.say(absence))];
    if (name === "loading") return [make("p", { class: "loading" }, messages.say("loading"))];
    if (name === "empty") return this.#view ? this.drawEmpty(this.#view) : [];
    const suggest = this.suggest && ((word) => this.suggest(this.#view, error, word));
    return [makeProblem(messages, error, suggest)];
  }

  #announce(answer) {
    const count = this.countAnswers?.(answer);
    const counted = count === undefined ? "" : this.page.messages.say("answerCount", { count });
    this.page.announce(this.sayAnswer?.(answer) ?? counted);
  }

  /** The map shows the words of the answer, and none while there is no answer. */
  #highlight() {
    if (!this.listHighlight || this.#state.name === "loading") return;
    const isAnswered = this.#state.name === "answer";
    this.page.highlight(isAnswered ? this.listHighlight(this.#state.answer) : { asked: [], neighbours: [] });
  }
}
