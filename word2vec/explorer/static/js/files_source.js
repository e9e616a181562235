/**
 * The answers of a static export: files that any file server shows, computed ahead. It has the same methods as
 * `ServerSource`, and `can` says which of them have answers.
 *
 * | file | what |
 * |---|---|
 * | data/models.json | as /api/models. A model has also "neighbours" (how many are kept for each word, k), "files" (the names below that there are), "class_counts" and "layouts" |
 * | data/M/words/P.json | page P of 4,096 words: {"words": [...], "counts": [...] or null} |
 * | data/M/neighbours/P.bin | page P of 512 words: int32 [n, k] rows, then float32 [n, k] cosines |
 * | data/M/map-LAYOUT.bin | float32 [V, 2] |
 * | data/M/counts.bin | float32 [V] |
 * | data/M/classes-N.bin | uint8 [V], N classes |
 * | data/M/curve.json, info.json | as the server's answers |
 */

import { SourceError } from "./connection.js";

const WORDS_A_PAGE = 4096;
const NEIGHBOURS_A_PAGE = 512;

/** The answers of a static export. */
export class FilesSource {
  #models = null;
  #pages = new Map();
  #rows = new Map();

  /** @param {import("./connection.js").Connection} connection */
  constructor(connection) {
    this.connection = connection;
    this.can = new Set(["similar", "compare", "compareModels", "curve", "info", "umap", "classes"]);
  }

  async models() {
    this.#models ??= this.#json("data/models.json");
    return this.#models;
  }

  async complete(model, prefix, limit, signal) {
    const wanted = prefix.toLowerCase();
    const found = [];
    if (!wanted) return { words: found };
    for (let page = 0; page < (await this.#countPages(model)); page++) {
      const { words, counts } = await this.#page(model, page, signal);
      for (let place = 0; place < words.length; place++) {
        if (!words[place].toLowerCase().startsWith(wanted)) continue;
        found.push({ word: words[place], row: page * WORDS_A_PAGE + place, count: counts?.[place] ?? null });
        if (found.length === limit) return { words: found };
      }
    }
    return { words: found };
  }

  async similar(model, line, topn, signal) {
    const asked = [];
    const tables = [];
    for (const word of line.trim().replace(/^near\s+/u, "").split(/\s+/u)) {
      const row = await this.#findRow(model, word, signal);
      asked.push(await this.#entry(model, row, signal));
      tables.push({ title: word, measure: "cosine", answers: await this.#neighbours(model, row, topn, signal) });
    }
    return { kind: "near", read_as: null, asked, composed: [], tables, pairs: [], odd: null };
  }

  async compare(model, first, second, topn, signal) {
    const [one, other] = await Promise.all([
      this.#nearest(model, first, topn, signal),
      this.#nearest(model, second, topn, signal),
    ]);
    return findOverlap(one, other);
  }

  async compareModels(word, models, topn, signal) {
    const [one, other] = await Promise.all(models.map((model) => this.#nearest(model, word, topn, signal)));
    return findOverlap(one, other);
  }

  related() {
    return refuse();
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
    return this.#json(`data/${model}/curve.json`, signal);
  }

  info(model, signal) {
    return this.#json(`data/${model}/info.json`, signal);
  }

  async words(model, which, signal) {
    const rows = which.rows ?? Array.from({ length: which.count }, (_, place) => which.start + place);
    const entries = await Promise.all(rows.map((row) => this.#entry(model, row, signal)));
    const counts = entries.some((entry) => entry.count === null) ? null : entries.map((entry) => entry.count);
    return { rows, words: entries.map((entry) => entry.word), counts };
  }

  async map(model, layout, signal) {
    return { state: "ready", positions: new Float32Array(await this.#bytes(`data/${model}/map-${layout}.bin`, signal)) };
  }

  async progress() {
    return { state: "ready", stage: "placing", done: 1, message: null };
  }

  async counts(model, signal) {
    return new Float32Array(await this.#bytes(`data/${model}/counts.bin`, signal));
  }

  async classes(model, count, signal) {
    const bytes = await this.#bytes(`data/${model}/classes-${count}.bin`, signal);
    return { state: "ready", classes: new Uint8Array(bytes) };
  }

  async #nearest(model, word, topn, signal) {
    return this.#neighbours(model, await this.#findRow(model, word, signal), topn, signal);
  }

  async #neighbours(model, row, topn, signal) {
    const { neighbours: k } = (await this.models()).models[model];
    const page = Math.floor(row / NEIGHBOURS_A_PAGE);
    const bytes = await this.#bytes(`data/${model}/neighbours/${page}.bin`, signal);
    const half = bytes.byteLength / 2;
    const first = (row - page * NEIGHBOURS_A_PAGE) * k;
    const rows = new Int32Array(bytes, 0, half / 4).subarray(first, first + Math.min(k, topn));
    const scores = new Float32Array(bytes, half).subarray(first, first + Math.min(k, topn));
    return Promise.all(
      [...rows].map(async (each, place) => ({ ...(await this.#entry(model, each, signal)), score: scores[place] })),
    );
  }

  async #entry(model, row, signal) {
    const { words, counts } = await this.#page(model, Math.floor(row / WORDS_A_PAGE), signal);
    const place = row % WORDS_A_PAGE;
    return { word: words[place], row, count: counts?.[place] ?? null };
  }

  /** Returns the row of a word. The first call reads all words of the model. */
  async #findRow(model, word, signal) {
    if (!this.#rows.has(model)) {
      const rows = new Map();
      for (let page = 0; page < (await this.#countPages(model)); page++) {
        const { words } = await this.#page(model, page, signal);
        words.forEach((each, place) => rows.set(each, page * WORDS_A_PAGE + place));
      }
      this.#rows.set(model, rows);
    }
    const row = this.#rows.get(model).get(word);
    if (row !== undefined) return row;
    const { words } = await this.complete(model, word.slice(0, 3), 5, signal);
    const suggestions = words.map((entry) => entry.word);
    throw new SourceError(`${word} is not in the vocabulary`, { kind: "unknown_word", word, suggestions });
  }

  async #countPages(model) {
    return Math.ceil((await this.models()).models[model].words / WORDS_A_PAGE);
  }

  async #page(model, page, signal) {
    const path = `data/${model}/words/${page}.json`;
    if (!this.#pages.has(path)) this.#pages.set(path, await this.#json(path, signal));
    return this.#pages.get(path);
  }

  async #json(path, signal) {
    return (await this.connection.get(path, signal)).json;
  }

  async #bytes(path, signal) {
    return (await this.connection.get(path, signal)).bytes;
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
