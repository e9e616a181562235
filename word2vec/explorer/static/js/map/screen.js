/**
 * Watches the size of an element and how many pixels of the device a CSS pixel has.
 * @param {HTMLElement} element
 * @param {(width: number, height: number, ratio: number) => void} onChange Called at once, and after each change.
 * @returns {() => void} Ends it.
 */
export function watchScreen(element, onChange) {
  const tell = () => onChange(element.clientWidth, element.clientHeight, devicePixelRatio);
  const observer = new ResizeObserver(tell);
  observer.observe(element);
  const ending = new AbortController();
  // A query holds for one ratio, so each change needs the next. The ratio changes by zooming the page, and when the
  // window goes to another screen.
  const watchRatio = () => {
    const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    const change = () => {
      tell();
      watchRatio();
    };
    query.addEventListener("change", change, { once: true, signal: ending.signal });
  };
  watchRatio();
  tell();
  return () => {
    observer.disconnect();
    ending.abort();
  };
}
