/** Random numbers that are the same in each run (a linear congruential generator). */
export function makeRandom(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Points around the middle, some far outside, some on the same place, some nowhere. */
export function makePlaces(total, random, nowhere) {
  const places = new Float32Array(2 * total);
  for (let row = 0; row < total; row++) {
    const reach = row % 50 === 0 ? 8 : 0.9;
    places[2 * row] = reach * (random() + random() - 1);
    places[2 * row + 1] = reach * (random() + random() - 1);
    if (row % 37 === 5) places.copyWithin(2 * row, 0, 2);
    if (row % 41 === 7) places[2 * row] = places[2 * row + 1] = nowhere;
  }
  return places;
}
