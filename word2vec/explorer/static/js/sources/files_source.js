/**
 * The answers of a static export: most were computed ahead, others are found from rounded vectors. It has the same
 * methods as `ServerSource`, and `can` says which of them have answers. `ExportedFiles` reads the files. An answer
 * from rounded vectors says so by `rounded`.
 */

import { SourceError } from "./connection.js";
import { ExportedFiles } from "./exported_files.js";
import { readLine } from "./line_reading.js";
import { RoundedVectors } from "./rounded_vectors.js";

const ALWAYS = ["similar", "compare", "compareModels", "info"];
const MOST_SUGGESTIONS = 5;

/** The answers of a static export. */
export class FilesSource {
  #files;
  #vectors = new Map();

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
    if (site.models.some((model) => model.vectors)) this.can.add("sums").add("axis");
    return site;
  }

  async complete(model, prefix, limit, signal) {
    if (!prefix) return { words: [] };
    const wanted = prefix.toLowerCase();
    // The word that is spelt exactly so comes first, wherever it is.
    const exact = (await this.#files.indexWords(model, signal)).get(prefix);
    const found = exact === undefined ? [] : [await this.#files.readEntry(model, exact, signal)];
    for await (const entry of this.#files.listEntries(model, signal)) {
      if (found.length >= limit) break;
      if (entry.row !== exact && entry.word.toLowerCase().startsWith(wanted)) found.push(entry);
    }
    return { words: found.slice(0, limit) };
  }

  async similar(model, line, topn, signal) {
    const question = await this.#readLine(model, line, signal);
    const nothing = { read_as: null, asked: [], composed: [], suggestions: {}, tables: [], pairs: [], odd: null };
    const answer = { kind: question.kind, ...nothing };
    if (question.kind === "help") return answer;
    if (question.kind === "context") return refuse();
    const words = new Set(weighWords(question).map(([word]) => word));
    answer.asked = await Promise.all([...words].map((word) => this.#findEntry(model, word, signal)));
    if (question.kind === "near") return { ...answer, tables: await this.#listNear(model, answer.asked, topn, signal) };
    const vectors = await this.#openVectors(model, signal);
    const rows = new Map(answer.asked.map(({ word, row }) => [word, row]));
    answer.rounded = true;
    if (question.kind === "similarity") return { ...answer, pairs: listPairs(vectors, rows, question.words) };
    if (question.kind === "odd") return { ...answer, odd: findOddWord(vectors, rows, question.words) };
    const sum = vectors.combine(weighWords(question).map(([word, weight]) => [rows.get(word), weight]));
    const found = vectors.findNearest(sum, topn, new Set(rows.values()));
    const entries = await Promise.all(found.map(({ row }) => this.#files.readEntry(model, row, signal)));
    const answers = entries.map((entry, place) => ({ ...entry, score: found[place].score }));
    return { ...answer, read_as: question.readAs, tables: [makeTable(question.title ?? line.trim(), answers)] };
  }

  async related(model, line, topn, signal) {
    const { related } = (await this.#files.readSite()).models[model];
    const { words = [] } = await this.#readLine(model, line, signal);
    if (!related || words.length !== 1) return refuse();
    const asked = await this.#findEntry(model, words[0], signal);
    const answers = await this.#files.readAnswers(model, "related", asked.row, topn, signal);
    return { asked: [asked], measure: "related", answers };
  }

  async compare(model, first, second, topn, signal) {
    const entries = await Promise.all([first, second].map((word) => this.#findEntry(model, word.trim(), signal)));
    const rows = entries.map(({ row }) => row);
    const [one, other] = await Promise.all(
      rows.map((row) => this.#files.readAnswers(model, "neighbours", row, topn, signal)),
    );
    if (!this.can.has("sums")) return findOverlap(one, other);
    const vectors = await this.#openVectors(model, signal);
    const cosine = vectors.findCosines(vectors.combine([[rows[0], 1]]))[rows[1]];
    return { ...findOverlap(one, other), cosine, rounded: true };
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

  async axis(model, from, to, signal) {
    const vectors = await this.#openVectors(model, signal);
    const weigh = async (words, weight) => {
      const entries = await Promise.all(words.map((word) => this.#findEntry(model, word, signal)));
      return entries.map(({ row }) => [row, weight / words.length]);
    };
    return vectors.findCosines(vectors.combine([...(await weigh(to, 1)), ...(await weigh(from, -1))]));
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

  async #listNear(model, asked, topn, signal) {
    const reads = asked.map(({ row }) => this.#files.readAnswers(model, "neighbours", row, topn, signal));
    return (await Promise.all(reads)).map((answers, place) => makeTable(asked[place].word, answers));
  }

  async #readLine(model, line, signal) {
    const rows = await this.#files.indexWords(model, signal);
    return readLine(line, (word) => rows.has(word));
  }

  async #openVectors(model, signal) {
    const { vectors, words } = (await this.#files.readSite()).models[model];
    if (!vectors) return refuse();
    if (!this.#vectors.has(model)) {
      this.#vectors.set(model, new RoundedVectors(await this.#files.readBytes(model, "vectors.bin", signal), words));
    }
    return this.#vectors.get(model);
  }

  async #findEntry(model, word, signal) {
    const row = (await this.#files.indexWords(model, signal)).get(word);
    if (row !== undefined) return this.#files.readEntry(model, row, signal);
    const { words } = await this.complete(model, word.slice(0, 3), MOST_SUGGESTIONS, signal);
    const suggestions = words.map((entry) => entry.word);
    const { words: count, words_of_model: all } = (await this.#files.readSite()).models[model];
    if (count === all) throw new SourceError(`${word} is not in the vocabulary`, { kind: "unknown_word", word, suggestions });
    // The model may have the word. The page cannot know it.
    const message = `${word} is not among the ${count} words of this page`;
    throw new SourceError(message, { kind: "word_not_exported", word, suggestions, count });
  }
}

/** Returns the words of a question and what each counts in its sum. */
function weighWords({ words, plus, minus }) {
  if (words) return words.map((word) => [word, 1]);
  return [...plus.map((word) => [word, 1]), ...minus.map((word) => [word, -1])];
}

function makeTable(title, answers) {
  return { title, measure: "cosine", answers };
}

function listPairs(vectors, rows, words) {
  const pairs = [];
  words.forEach((first, place) => {
    const cosines = vectors.findCosines(vectors.combine([[rows.get(first), 1]]));
    for (const second of words.slice(place + 1)) pairs.push({ first, second, cosine: cosines[rows.get(second)] });
  });
  return pairs;
}

/** Returns the word that is farthest from the mean of all. */
function findOddWord(vectors, rows, words) {
  const cosines = vectors.findCosines(vectors.combine(words.map((word) => [rows.get(word), 1])));
  return words.reduce((odd, word) => (cosines[rows.get(word)] < cosines[rows.get(odd)] ? word : odd));
}

function findOverlap(first, second) {
  const words = new Set(second.map((answer) => answer.word));
  const shared = first.map((answer) => answer.word).filter((word) => words.has(word));
  return { cosine: null, overlap: shared.length / Math.max(first.length, second.length, 1), first, second, shared };
}

async function refuse() {
  throw new SourceError("a static export has no answer to this; word2vec explore has", { kind: "not_exported" });
}
