/**
 * The answers of a static export, which were computed ahead. It has the same methods as `ServerSource`, and `can`
 * says which of them have answers. `ExportedFiles` reads the files.
 */

import { SourceError } from "./connection.js";
import { ExportedFiles } from "./exported_files.js";

const ALWAYS = ["similar", "compare", "compareModels", "info"];
const SIGNS = /^[+\-＋－−:：?？]+$/u;
const COMMAND = /^\s*(?:sim|odd)\s+\S+\s+\S/u;
const MOST_SUGGESTIONS = 5;

/** The answers of a static export. */
export class FilesSource {
  #files;

  /** @param {import("./connection.js").Connection} connection */
  constructor(connection) {
    this.connection = connection;
    /** @type {Set<string>} What the first model or another one has answers to. `models` finds it out. */
    this.can = new Set(ALWAYS);
    this.#files = new ExportedFiles(connection);
  }

  async models() {
    const site = await this.#files.readSite();
    for (const name of ["related", "curve", "umap", "classes"]) {
      if (site.models.some((model) => model[name])) this.can.add(name);
    }
    return site;
  }

  async complete(model, prefix, limit, signal) {
    if (!prefix) return { words: [] };
    const wanted = prefix.toLowerCase();
    // The word that is spelt exactly so comes first, wherever it is.
    const exact = await this.#files.findRow(model, prefix, signal);
    const found = exact === undefined ? [] : [await this.#files.readEntry(model, exact, signal)];
    for await (const entry of this.#files.listEntries(model, signal)) {
      if (found.length >= limit) break;
      if (entry.row !== exact && entry.word.toLowerCase().startsWith(wanted)) found.push(entry);
    }
    return { words: found.slice(0, limit) };
  }

  async similar(model, line, topn, signal) {
    const words = await this.#splitLine(model, line, signal);
    const asked = await Promise.all(words.map((word) => this.#findEntry(model, word, signal)));
    const answers = asked.map(({ row }) => this.#files.readAnswers(model, "neighbours", row, topn, signal));
    const tables = (await Promise.all(answers)).map((each, place) => ({
      title: words[place], measure: "cosine", answers: each,
    }));
    return { kind: "near", read_as: null, asked, composed: [], tables, pairs: [], odd: null };
  }

  async related(model, line, topn, signal) {
    const { related } = (await this.#files.readSite()).models[model];
    const words = await this.#splitLine(model, line, signal);
    if (!related || words.length > 1) return refuse();
    const asked = await this.#findEntry(model, words[0], signal);
    const answers = await this.#files.readAnswers(model, "related", asked.row, topn, signal);
    return { asked: [asked], measure: "related", answers };
  }

  async compare(model, first, second, topn, signal) {
    const [one, other] = await Promise.all([
      this.#findNeighbours(model, first, topn, signal),
      this.#findNeighbours(model, second, topn, signal),
    ]);
    return findOverlap(one, other);
  }

  async compareModels(word, models, topn, signal) {
    const [one, other] = await Promise.all(models.map((model) => this.#findNeighbours(model, word, topn, signal)));
    return findOverlap(one, other);
  }

  next() {
    return refuse();
  }

  keywords() {
    return refuse();
  }

  axis() {
    return refuse();
  }

  curve(model, signal) {
    return this.#files.readJson(model, "curve.json", signal);
  }

  info(model, signal) {
    return this.#files.readJson(model, "info.json", signal);
  }

  async words(model, which, signal) {
    const rows = which.rows ?? Array.from({ length: which.count }, (_, place) => which.start + place);
    const entries = await Promise.all(rows.map((row) => this.#files.readEntry(model, row, signal)));
    const counts = entries.some((entry) => entry.count === null) ? null : entries.map((entry) => entry.count);
    return { rows, words: entries.map((entry) => entry.word), counts };
  }

  async map(model, layout, signal) {
    const { layouts } = (await this.#files.readSite()).models[model];
    if (!layouts.includes(layout)) return { state: "refused", stage: null, done: 0, message: "it was not exported" };
    const bytes = await this.#files.readBytes(model, `map-${layout}.bin`, signal);
    return { state: "ready", positions: new Float32Array(bytes) };
  }

  async progress() {
    return { state: "ready", stage: null, done: 1, message: null };
  }

  async counts(model, signal) {
    return new Float32Array(await this.#files.readBytes(model, "counts.bin", signal));
  }

  /** Of the numbers of classes that were exported, the one next to `count` is answered. */
  async classes(model, count, signal) {
    const counts = (await this.#files.readSite()).models[model].class_counts;
    if (!counts.length) return { state: "refused", stage: null, done: 0, message: "they were not exported" };
    const nearest = counts.reduce((best, each) => (Math.abs(each - count) < Math.abs(best - count) ? each : best));
    const bytes = await this.#files.readBytes(model, `classes-${nearest}.bin`, signal);
    return { state: "ready", classes: new Uint8Array(bytes) };
  }

  async #findNeighbours(model, word, topn, signal) {
    const { row } = await this.#findEntry(model, word.trim(), signal);
    return this.#files.readAnswers(model, "neighbours", row, topn, signal);
  }

  /** Returns the words of a line that asks for the neighbours of words. Nothing else has an answer. */
  async #splitLine(model, line, signal) {
    const text = line.trim();
    if ((await this.#files.findRow(model, text, signal)) !== undefined) return [text];
    const words = text.replace(/^near\s+/u, "").split(/\s+/u);
    if (COMMAND.test(text) || words.some((word) => SIGNS.test(word))) return refuse();
    return [...new Set(words)];
  }

  async #findEntry(model, word, signal) {
    const row = await this.#files.findRow(model, word, signal);
    if (row !== undefined) return this.#files.readEntry(model, row, signal);
    const { words } = await this.complete(model, word.slice(0, 3), MOST_SUGGESTIONS, signal);
    const suggestions = words.map((entry) => entry.word);
    throw new SourceError(`${word} is not in the vocabulary`, { kind: "unknown_word", word, suggestions });
  }
}

function findOverlap(first, second) {
  const words = new Set(second.map((answer) => answer.word));
  const shared = first.map((answer) => answer.word).filter((word) => words.has(word));
  return { cosine: null, overlap: shared.length / Math.max(first.length, second.length, 1), first, second, shared };
}

async function refuse() {
  throw new SourceError("a static export has no answer to this; word2vec explore has", { kind: "not_exported" });
}
