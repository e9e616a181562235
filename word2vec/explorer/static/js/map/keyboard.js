/** The keys of the map. */

const STEP = 60; // pixels
const LONG_STEP = 240;
const ZOOM = 1.4;

const ARROWS = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * Listens to the keys of the map while it has the focus.
 * @param {HTMLElement} surface
 * @param {{onPan: (right: number, down: number) => void, onZoom: (factor: number) => void, onReset: () => void,
 *   onPick: () => void, onSelectView: () => void, onEscape: () => boolean}} actions `onEscape` returns true if there
 *   was something to end.
 * @returns {() => void} Ends it.
 */
export function listenToKeys(surface, actions) {
  const press = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (act(event, actions)) event.preventDefault();
  };
  surface.addEventListener("keydown", press);
  return () => surface.removeEventListener("keydown", press);
}

/** Does what a key means. Returns false for a key without a meaning, which is the page's. */
function act({ key, shiftKey }, actions) {
  const arrow = ARROWS[key];
  const step = shiftKey ? LONG_STEP : STEP;
  if (arrow) actions.onPan(arrow[0] * step, arrow[1] * step);
  else if (key === "+" || key === "=") actions.onZoom(ZOOM);
  else if (key === "-" || key === "_") actions.onZoom(1 / ZOOM);
  else if (key === "0" || key === "Home") actions.onReset();
  else if (key === "Enter" || key === " ") actions.onPick();
  else if (key === "s" || key === "S") actions.onSelectView();
  else if (key === "Escape") return actions.onEscape();
  else return false;
  return true;
}
