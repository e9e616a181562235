/**
 * The words of a model by row, fetched in batches and kept.
 *
 * Many rows of one stretch of the table come as a whole stretch, a few scattered ones by their numbers.
 */

const STRETCH = 4096; // rows of one request at most, one after another
const BATCH = 512; // rows of one request at most, scattered
const FEW = 64; // fewer missing rows of a stretch are asked for by their numbers
const AT_ONCE = 4; // requests

/** The words of one model. */
export class WordStore {
  #words;
  #counts;
  #pending = new Map();
  #listeners = new Set();
  #source;
  #model;

  /**
   * @param {import("./source.js").ServerSource} source
   * @param {number} model Its number.
   * @param {number} size V, how many words it has.
   */
  constructor(source, model, size) {
    this.#source = source;
    this.#model = model;
    this.size = size;
    this.#words = new Array(size);
    this.#counts = new Array(size);
  }

  /** Returns the word of a row, or undefined if it has not arrived. */
  get(row) {
    return this.#words[row];
  }

  /** Returns how often the word of a row occurs, or undefined if that is not known. */
  getCount(row) {
    return this.#counts[row];
  }

  /**
   * Calls back whenever words have arrived.
   * @param {(rows: number[]) => void} listener
   * @returns {() => void} Ends it.
   */
  onArrival(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Fetches the words of these rows that are missing.
   * @param {Iterable<number>} rows
   * @returns {Promise<void>} Done when all of them are there. A row beyond the table is passed over.
   */
  async request(rows) {
    const wanted = [...new Set(rows)].filter((row) => row >= 0 && row < this.size && this.get(row) === undefined);
    const missing = wanted.filter((row) => !this.#pending.has(row));
    const others = new Set(wanted.map((row) => this.#pending.get(row)).filter(Boolean));
    const asking = this.#ask(missing);
    for (const row of missing) this.#pending.set(row, asking);
    try {
      await Promise.all([asking, ...others]);
    } finally {
      for (const row of missing) this.#pending.delete(row);
    }
  }

  async #ask(missing) {
    const requests = planRequests(missing, this.size);
    const work = async () => {
      for (let which = requests.pop(); which; which = requests.pop()) await this.#fetch(which);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  async #fetch(which) {
    const { rows, words, counts } = await this.#source.words(this.#model, which);
    rows.forEach((row, place) => {
      this.#words[row] = words[place];
      this.#counts[row] = counts?.[place];
    });
    for (const listener of this.#listeners) listener(rows);
  }
}

/**
 * Returns the requests that fetch these rows.
 * @param {number[]} rows
 * @param {number} size V
 * @returns {({start: number, count: number} | {rows: number[]})[]}
 */
export function planRequests(rows, size) {
  const stretches = groupBy(rows, (row) => Math.floor(row / STRETCH));
  const requests = [];
  const scattered = [];
  for (const [stretch, members] of stretches) {
    const start = stretch * STRETCH;
    if (members.length < FEW) scattered.push(...members);
    else requests.push({ start, count: Math.min(STRETCH, size - start) });
  }
  for (let first = 0; first < scattered.length; first += BATCH) {
    requests.push({ rows: scattered.slice(first, first + BATCH) });
  }
  return requests;
}

function groupBy(rows, keyOf) {
  const groups = new Map();
  for (const row of rows) {
    const key = keyOf(row);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(row);
  }
  return groups;
}
