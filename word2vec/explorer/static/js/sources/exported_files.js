/**
 * The files of a static export, read as far as they are needed and kept. What each holds is said where they are
 * written, in `word2vec/explorer/static_site/site_directory.py`.
 */

import { SourceError } from "./connection.js";

const FORMAT = "word2vec-site";
const VERSION = 1;
const WORDS_A_PAGE = 4096;
const ROWS_A_PAGE = 512;

/** @typedef {{word: string, row: number, count: number | null}} Entry */

/** Reads the files of an export. */
export class ExportedFiles {
  #connection;
  #site = null;
  #pages = new Map();
  #rows = new Map();

  /** @param {import("./connection.js").Connection} connection */
  constructor(connection) {
    this.#connection = connection;
  }

  /**
   * Returns what the export says of itself.
   * @returns {Promise<{version: string, most_topn: number, stamp: string, models: object[]}>}
   */
  async readSite() {
    this.#site ??= await this.#readManifest();
    return this.#site;
  }

  /** Returns a JSON file of a model. */
  async readJson(model, name, signal) {
    return parseJson(await this.#get(model, name, signal));
  }

  /** Returns the bytes of a file of a model. */
  async readBytes(model, name, signal) {
    return (await this.#get(model, name, signal)).bytes;
  }

  /**
   * Returns the word of a row.
   * @returns {Promise<Entry>}
   */
  async readEntry(model, row, signal) {
    const { words, counts } = await this.#readPage(model, Math.floor(row / WORDS_A_PAGE), signal);
    const place = row % WORDS_A_PAGE;
    return { word: words[place], row, count: counts?.[place] ?? null };
  }

  /**
   * Yields all words of a model, the most frequent first.
   * @returns {AsyncGenerator<Entry>}
   */
  async *listEntries(model, signal) {
    const { words } = (await this.readSite()).models[model];
    for (let row = 0; row < words; row += WORDS_A_PAGE) {
      const page = await this.#readPage(model, row / WORDS_A_PAGE, signal);
      for (const [place, word] of page.words.entries()) {
        yield { word, row: row + place, count: page.counts?.[place] ?? null };
      }
    }
  }

  /**
   * Returns the rows of all words. The first call of a model reads them.
   * @returns {Promise<Map<string, number>>}
   */
  async indexWords(model, signal) {
    if (!this.#rows.has(model)) {
      const rows = new Map();
      for await (const entry of this.listEntries(model, signal)) rows.set(entry.word, entry.row);
      this.#rows.set(model, rows);
    }
    return this.#rows.get(model);
  }

  /**
   * Returns the answers about a word that were computed ahead, the best first.
   * @param {"neighbours" | "related"} kind
   * @param {number} most How many at most.
   * @returns {Promise<(Entry & {score: number})[]>}
   */
  async readAnswers(model, kind, row, most, signal) {
    const { [kind]: kept } = (await this.readSite()).models[model];
    const bytes = await this.readBytes(model, `${kind}/${Math.floor(row / ROWS_A_PAGE)}.bin`, signal);
    const half = bytes.byteLength / 2;
    const first = (row % ROWS_A_PAGE) * kept;
    const last = first + Math.min(kept, most);
    const rows = new Int32Array(bytes, 0, half / 4).subarray(first, last);
    const scores = new Float32Array(bytes, half).subarray(first, last);
    const entries = await Promise.all([...rows].map((each) => this.readEntry(model, each, signal)));
    return entries.map((entry, place) => ({ ...entry, score: scores[place] }));
  }

  async #readManifest() {
    const site = parseJson(await this.#connection.get("data/site.json"));
    if (site.format === FORMAT && site.format_version === VERSION) return site;
    throw new SourceError("data/site.json is of another version than this page; load the page anew", { kind: "internal" });
  }

  async #readPage(model, page, signal) {
    const name = `words/${page}.json`;
    const key = `${model} ${name}`;
    if (!this.#pages.has(key)) this.#pages.set(key, await this.readJson(model, name, signal));
    return this.#pages.get(key);
  }

  async #get(model, name, signal) {
    const { stamp } = await this.readSite();
    return this.#connection.get(`data/${model}/${name}?v=${stamp}`, signal);
  }
}

/** Some file servers do not know that .json is JSON. */
function parseJson({ json, bytes }) {
  return json ?? JSON.parse(new TextDecoder().decode(bytes));
}
