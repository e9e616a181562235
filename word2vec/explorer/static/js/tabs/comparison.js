/** What a comparison takes from the question, as long as nobody has typed its first word. No page is needed here. */

import { findFirstWord } from "../fields/question_line.js";

/**
 * Returns the view with the words and models that the tab Compare shows for it.
 *
 * Without a first word it compares that of the question. If there is another model and no second word, it compares
 * the word in both models at once. The address need not say so, because the question in it does.
 *
 * @param {import("./address.js").View} view
 * @param {number} otherModels How many models there are to compare the shown one with.
 * @returns {import("./address.js").View}
 */
export function completeComparison(view, otherModels) {
  if (view.first) return view;
  const first = findFirstWord(view.q);
  const isAlone = first !== "" && view.second === "" && view.other === null;
  const other = isAlone && otherModels > 0 ? findOtherModel(view.model) : view.other;
  return { ...view, first, other };
}

/** Returns the number of the first model that is not this one. */
export function findOtherModel(model) {
  return model === 0 ? 1 : 0;
}
