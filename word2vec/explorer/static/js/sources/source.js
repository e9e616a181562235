/**
 * Where the page's answers come from: the server, or the files of a static export. Nothing else fetches.
 *
 * A model is given by its number, a word by itself or its row. Rows are rows of the table, 0 first. Each method
 * returns a promise of what the server sends, as `word2vec/explorer/endpoints.py` has it. It rejects with a
 * `SourceError`, or with an AbortError after its signal was aborted.
 */

import { Connection } from "./connection.js";
import { FilesSource } from "./files_source.js";

const EVERYTHING = [
  "similar", "related", "next", "compare", "compareModels", "keywords", "curve", "info", "sums", "axis",
  "umap", "classes",
];

/**
 * Returns the source that the page names in `<meta name="explorer-source">`.
 * @returns {ServerSource | FilesSource}
 */
export function openSource() {
  const kind = document.querySelector('meta[name="explorer-source"]')?.content;
  const connection = new Connection();
  return kind === "files" ? new FilesSource(connection) : new ServerSource(connection);
}

/** The answers of the server that sent the page. A token, if it wants one, goes along as a cookie. */
export class ServerSource {
  /** @param {Connection} connection */
  constructor(connection) {
    /** @type {Connection} */
    this.connection = connection;
    /** @type {Set<string>} The names of the methods that have answers, and "umap" for that layout. */
    this.can = new Set(EVERYTHING);
  }

  /** @returns {Promise<{version: string, most_topn: number, models: object[]}>} */
  models() {
    return this.#json("api/models");
  }

  /** @returns {Promise<{words: {word: string, row: number, count: number | null}[]}>} most frequent first. */
  complete(model, prefix, limit, signal) {
    return this.#json(`api/models/${model}/complete`, { prefix, limit }, signal);
  }

  similar(model, line, topn, signal) {
    return this.#json(`api/models/${model}/similar`, { q: line, topn }, signal);
  }

  related(model, words, topn, signal) {
    return this.#json(`api/models/${model}/related`, { q: words, topn }, signal);
  }

  next(model, context, topn, signal) {
    return this.#json(`api/models/${model}/next`, { q: context, topn }, signal);
  }

  compare(model, first, second, topn, signal) {
    return this.#json(`api/models/${model}/compare`, { first, second, topn }, signal);
  }

  /** @param {number[]} models Two of them. */
  compareModels(word, models, topn, signal) {
    return this.#json("api/compare", { word, models, topn }, signal);
  }

  keywords(model, text, topn, signal) {
    return this.#json(`api/models/${model}/keywords`, { text, topn }, signal);
  }

  curve(model, signal) {
    return this.#json(`api/models/${model}/curve`, {}, signal);
  }

  info(model, signal) {
    return this.#json(`api/models/${model}/info`, {}, signal);
  }

  /**
   * @param {{start: number, count: number} | {rows: number[]}} which At most 4096 in turn, or 512 rows.
   * @returns {Promise<{rows: number[], words: string[], counts: number[] | null}>}
   */
  words(model, which, signal) {
    return this.#json(`api/models/${model}/words`, which, signal);
  }

  /**
   * The places of all words. The first request for "umap" starts it on the server.
   * @param {"pca" | "umap"} layout
   * @returns {Promise<{state: "ready", positions: Float32Array} | {state: string, stage: string, done: number,
   *   message: string | null}>} positions: [V, 2], x and y in turn.
   */
  async map(model, layout, signal) {
    const answer = await this.#get(`api/models/${model}/map`, { layout }, signal);
    return answer.bytes ? { state: "ready", positions: new Float32Array(answer.bytes) } : answer.json;
  }

  /** How far the layout is. It starts nothing. */
  progress(model, layout, signal) {
    return this.#json(`api/models/${model}/map/progress`, { layout }, signal);
  }

  /** @returns {Promise<Float32Array>} [V] how often each word occurs. */
  async counts(model, signal) {
    return new Float32Array((await this.#get(`api/models/${model}/counts`, {}, signal)).bytes);
  }

  /**
   * @param {number} count From 2 to 64.
   * @returns {Promise<{state: "ready", classes: Uint8Array} | {state: string, done: number,
   *   message: string | null}>} classes: [V], the class of each word.
   */
  async classes(model, count, signal) {
    const answer = await this.#get(`api/models/${model}/classes`, { count }, signal);
    return answer.bytes ? { state: "ready", classes: new Uint8Array(answer.bytes) } : answer.json;
  }

  /**
   * @param {string[]} from Words of one end.
   * @param {string[]} to Words of the other end.
   * @returns {Promise<Float32Array>} [V] the cosine of each word with the direction, -1 to 1.
   */
  async axis(model, from, to, signal) {
    return new Float32Array((await this.#get(`api/models/${model}/axis`, { from, to }, signal)).bytes);
  }

  async #json(path, parameters, signal) {
    return (await this.#get(path, parameters, signal)).json;
  }

  #get(path, parameters = {}, signal) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) {
      for (const each of [value].flat()) query.append(name, each);
    }
    return this.connection.get(query.size ? `${path}?${query}` : path, signal);
  }
}
