/** The places of the words on the map: a layout that the source computes, or an axis of your own. */

import { SourceError } from "../sources/connection.js";
import { pause } from "../sources/latest.js";
import { listFieldWords } from "../fields/question_line.js";

const BETWEEN_LOOKS = 1000; // milliseconds

/** What is shown while something is computed: `stage` is null for classes. done: 0 to 1. */
/** @typedef {{stage: string | null, done: number}} Progress */

/**
 * Returns the places of all words, once they are there.
 * @param {import("../explorer.js").Explorer} page
 * @param {import("../address.js").View} view
 * @param {AbortSignal} signal
 * @param {(progress: Progress) => void} onProgress
 * @returns {Promise<{positions: Float32Array, titles: {x: string, y: string} | null}>} positions: [V, 2].
 * @throws {SourceError} of the kind "failed" or "refused", if it cannot be computed.
 */
export async function loadLayout(page, view, signal, onProgress) {
  if (view.layout === "axis") return loadAxis(page, view, signal);
  const ask = () => page.source.map(view.model, view.layout, signal);
  const look = () => page.source.progress(view.model, view.layout, signal);
  const { positions } = await waitUntilReady(ask, look, signal, onProgress);
  return { positions, titles: null };
}

/**
 * Returns the classes of all words, once they are there.
 * @returns {Promise<Uint8Array>} [V]
 * @throws {SourceError} as `loadLayout`.
 */
export async function loadClasses(page, { model, classes }, signal, onProgress) {
  const ask = () => page.source.classes(model, classes, signal);
  return (await waitUntilReady(ask, ask, signal, onProgress)).classes;
}

/** Asks, then looks again and again how far it is, and asks once more when it is ready. */
async function waitUntilReady(ask, look, signal, onProgress) {
  let found = await ask();
  while (found.state === "running") {
    onProgress({ stage: found.stage ?? null, done: found.done ?? 0 });
    await pause(BETWEEN_LOOKS, signal);
    found = await look();
    if (found.state === "ready" && look !== ask) found = await ask();
  }
  if (found.state !== "ready") throw new SourceError(found.message ?? found.state, { kind: found.state });
  return found;
}

/** Across: each word's cosine with the direction. Upwards: how frequent it is. */
async function loadAxis(page, view, signal) {
  const { source, messages, models } = page;
  const known = models[view.model].counts;
  const [cosines, counts] = await Promise.all([
    source.axis(view.model, listFieldWords(view.from), listFieldWords(view.to), signal),
    known ? source.counts(view.model, signal) : null,
  ]);
  const titles = {
    x: messages.say("axisX", { from: view.from, to: view.to }),
    y: messages.say(counts ? "axisY" : "axisRows"),
  };
  return { positions: placeOnAxis(cosines, counts), titles };
}

/**
 * Returns places for an axis. The heights take as much room as the widths.
 * @param {Float32Array} cosines [V]
 * @param {Float32Array | null} counts [V], null to take the order of the rows, most frequent first.
 * @returns {Float32Array} [V, 2]
 */
export function placeOnAxis(cosines, counts) {
  const heights = cosines.map((_, row) => (counts ? Math.log1p(counts[row]) : -Math.log1p(row)));
  const [low, high] = findRange(heights);
  const [left, right] = findRange(cosines);
  const unit = (right - left) / (high - low) || 1;
  const positions = new Float32Array(2 * cosines.length);
  cosines.forEach((cosine, row) => {
    positions[2 * row] = cosine;
    positions[2 * row + 1] = (heights[row] - (low + high) / 2) * unit;
  });
  return positions;
}

function findRange(numbers) {
  return numbers.reduce(([low, high], number) => [Math.min(low, number), Math.max(high, number)], [Infinity, -Infinity]);
}
