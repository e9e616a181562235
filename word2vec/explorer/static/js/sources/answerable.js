/** Which questions a model has answers to. A source can do more than each of its models. No page is needed here. */

const OF_SOFTMAX = ["related", "next", "keywords"];

/**
 * Returns whether a model has answers to a kind of question.
 * @param {Set<string>} can What the source can do, `source.can`.
 * @param {import("../explorer.js").Model} model
 * @param {string} kind A name of `source.can`.
 */
export function isAnswerable(can, model, kind) {
  if (!can.has(kind)) return false;
  if (OF_SOFTMAX.includes(kind)) return model.softmax;
  if (kind === "curve") return model.curve;
  // Only an export says whether it has the vectors of a model.
  return kind !== "sums" || model.vectors !== false;
}
