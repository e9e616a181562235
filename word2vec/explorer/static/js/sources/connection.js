/**
 * Requests that wait for a server that is gone, and the errors of those that it answers.
 *
 * A request that finds no server is repeated until there is an answer, with longer and longer pauses. Who asked
 * simply waits. The page hears of it through `onChange`, and may cancel by its signal at any time.
 */

const FIRST_PAUSE = 500; // milliseconds
const LONGEST_PAUSE = 8000;
const LONGEST_ANSWER = 60000;
// What a proxy answers for a server that is gone, or a server that has too much to do.
const GONE = new Set([502, 503, 504]);

/** An answer that is an error: the server's message, and its kind as `word2vec/explorer/refusal.py` lists them. */
export class SourceError extends Error {
  /**
   * @param {string} message The server's words, in English.
   * @param {{kind?: string, status?: number, word?: string | null, suggestions?: string[], count?: number}} facts
   *   count: of the words that an export has.
   */
  constructor(message, { kind = "internal", status = 0, word = null, suggestions = [], count = 0 } = {}) {
    super(message);
    this.name = "SourceError";
    Object.assign(this, { kind, status, word, suggestions, count });
  }
}

/** The connection to whatever the page came from. */
export class Connection {
  #listeners = new Set();
  #waiting = new Set();
  #isLost = false;

  /** Whether the last request found no server. */
  get isLost() {
    return this.#isLost;
  }

  /**
   * Calls back with true when the server is gone, and with false when it is back.
   * @param {(isLost: boolean) => void} listener
   */
  onChange(listener) {
    this.#listeners.add(listener);
  }

  /** Ends the pauses of all requests that wait for the server. */
  retryNow() {
    for (const wake of [...this.#waiting]) wake();
  }

  /**
   * Returns the answer to a GET of a path relative to the page.
   * @param {string} path
   * @param {AbortSignal} [signal] Cancels the request, and its repetitions.
   * @returns {Promise<{status: number, json?: any, bytes?: ArrayBuffer}>} JSON or the bytes of anything else.
   * @throws {SourceError} the answer is an error.
   * @throws {DOMException} AbortError: it was cancelled.
   */
  async get(path, signal) {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      const answer = await this.#tryOnce(path, signal);
      signal?.throwIfAborted();
      this.#note(answer === null);
      if (answer !== null) return checkAnswer(answer);
      await this.#wait(pause, signal);
      signal?.throwIfAborted();
    }
  }

  /** Returns the whole answer, or null if there is no server or the answer was cut short. */
  async #tryOnce(path, signal) {
    const controller = new AbortController();
    const abort = () => controller.abort();
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort);
    const timer = setTimeout(abort, LONGEST_ANSWER);
    try {
      const response = await fetch(path, { signal: controller.signal });
      if (GONE.has(response.status)) return null;
      return await readBody(response);
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    }
  }

  #note(isLost) {
    if (isLost === this.#isLost) return;
    this.#isLost = isLost;
    // Who waits for the server need not wait longer once one request has found it.
    if (!isLost) this.retryNow();
    for (const listener of this.#listeners) listener(isLost);
  }

  #wait(milliseconds, signal) {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      this.#waiting.add(wake);
      signal?.addEventListener("abort", wake);
    });
  }
}

async function readBody(response) {
  const status = response.status;
  const isJson = (response.headers.get("Content-Type") ?? "").includes("json");
  if (isJson) return { status, json: await response.json() };
  return { status, bytes: await response.arrayBuffer() };
}

function checkAnswer(answer) {
  const { status, json } = answer;
  if (status >= 200 && status < 300) return answer;
  throw new SourceError(json?.error ?? `HTTP ${status}`, { ...json, status });
}
