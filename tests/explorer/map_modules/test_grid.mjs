import assert from "node:assert/strict";
import test from "node:test";
import { hasPlace, normalisePositions, NOWHERE } from "./map/normalised_positions.js";
import { isInBox, SpatialGrid } from "./map/spatial_grid.js";
import { makePlaces, makeRandom } from "./random.mjs";

const random = makeRandom(1);
const places = makePlaces(3000, random, NOWHERE);
const grid = new SpatialGrid(places);

/** The nearest row, by looking at all of them. */
function findNearest(x, y, farthest) {
  let best = null;
  let least = farthest ** 2;
  for (let row = 0; row < places.length / 2; row++) {
    const square = (places[2 * row] - x) ** 2 + (places[2 * row + 1] - y) ** 2;
    if (hasPlace(places, row) && square < least) [best, least] = [row, square];
  }
  return best;
}

test("the nearest point is the nearest of all, within the grid and outside", () => {
  for (let i = 0; i < 2000; i++) {
    const reach = i % 4 === 0 ? 10 : 1.2;
    const [x, y] = [reach * (2 * random() - 1), reach * (2 * random() - 1)];
    assert.equal(grid.findNearest(x, y), findNearest(x, y, Infinity));
    assert.equal(grid.findNearest(x, y, 0.02), findNearest(x, y, 0.02));
  }
});

test("of points on the same place the first row is the nearest", () => {
  assert.equal(grid.findNearest(places[0], places[1]), 0);
});

test("the points in a box are those that lie in it", () => {
  for (let i = 0; i < 300; i++) {
    const [x, y, side] = [4 * random() - 2, 4 * random() - 2, 3 * random()];
    const box = { left: x, right: x + side, bottom: y, top: y + side / 2 };
    const expected = [...Array(3000).keys()].filter((row) => isInBox(places, row, box));
    assert.deepEqual([...grid.findInBox(box)], expected);
    assert.ok(grid.countNear(box) >= expected.length);
  }
});

test("without points, with one, and with all on one place", () => {
  assert.equal(new SpatialGrid(new Float32Array(0)).findNearest(0, 0), null);
  assert.equal(new SpatialGrid(Float32Array.of(0.5, 0.5)).findNearest(-3, 0), 0);
  const same = new SpatialGrid(new Float32Array(2000).fill(0.25));
  assert.equal(same.findNearest(0, 0), 0);
  assert.equal(same.findInBox({ left: 0, right: 1, bottom: 0, top: 1 }).length, 1000);
});

test("a million points are sorted in a moment", () => {
  const many = new Float32Array(2e6).map(() => random() + random() - 1);
  const start = performance.now();
  const sorted = new SpatialGrid(many);
  const took = performance.now() - start;
  assert.equal(sorted.rows.length, 1e6);
  // It takes about 50 ms. The limit leaves room for a machine that does other things as well.
  assert.ok(took < 1500, `${took} ms`);
});

test("positions become places between -1 and 1 with the same scale for x and y", () => {
  const { places: found, extent } = normalisePositions(Float32Array.of(10, 5, 30, 5, 20, 9));
  assert.deepEqual([...found].map((value) => Math.fround(value)), [-1, -0.2, 1, -0.2, 0, 0.2].map(Math.fround));
  assert.equal(extent.right, 1);
});

test("positions that are not finite have no place, and do not move the others", () => {
  const { places: found } = normalisePositions(Float32Array.of(0, 0, Number.NaN, 1, 2, 2, Infinity, 0, -Infinity, 1));
  assert.deepEqual([-1, 0, 1, 2, 3, 4, 5].filter((row) => hasPlace(found, row)), [0, 2]);
  assert.equal(found[0], -1);
});

test("equal, huge and tiny positions give finite places", () => {
  for (const positions of [[7, 7, 7, 7], [3e38, 3e38, -3e38, -3e38], [1e-45, 0, 0, 0], [], [1, 2]]) {
    const { places: found, total } = normalisePositions(Float32Array.from(positions));
    assert.equal(total, positions.length / 2);
    assert.ok(found.every((value) => Math.abs(value) <= 1.001));
  }
});

test("a few words far away do not shrink the map", () => {
  const positions = new Float32Array(8000).map((_, i) => Math.sin(i * i));
  positions[0] = 1e6;
  const { places: found } = normalisePositions(positions);
  const beyond = found.filter((value) => Math.abs(value) > 1.1);
  assert.equal(beyond.length, 1);
});
