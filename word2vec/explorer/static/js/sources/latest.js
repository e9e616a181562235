/** Lets only the latest of several requests answer, so that no stale answer is shown. */
export class Latest {
  #controller = null;

  /**
   * Cancels the request before, and runs this one.
   * @template T
   * @param {(signal: AbortSignal) => Promise<T>} ask
   * @returns {Promise<{value?: T, error?: Error} | null>} null if a later request or `cancel` came in between.
   */
  async run(ask) {
    this.cancel();
    const controller = new AbortController();
    this.#controller = controller;
    try {
      const value = await ask(controller.signal);
      return controller.signal.aborted ? null : { value };
    } catch (error) {
      return controller.signal.aborted ? null : { error };
    }
  }

  /** Cancels the request that runs, if any. */
  cancel() {
    this.#controller?.abort();
    this.#controller = null;
  }
}

/**
 * Waits, or ends at once when the signal is aborted.
 * @param {number} milliseconds
 * @param {AbortSignal} signal
 * @throws {DOMException} AbortError.
 */
export async function pause(milliseconds, signal) {
  signal.throwIfAborted();
  await new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
  signal.throwIfAborted();
}
