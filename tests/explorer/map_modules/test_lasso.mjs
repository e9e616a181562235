import assert from "node:assert/strict";
import test from "node:test";
import { findInPolygon, isInside, thinPath } from "./map/lasso.js";
import { NOWHERE } from "./map/normalised_positions.js";
import { SpatialGrid } from "./map/spatial_grid.js";
import { makePlaces, makeRandom } from "./random.mjs";

const random = makeRandom(2);
const places = makePlaces(4000, random, NOWHERE);
const grid = new SpatialGrid(places);
const SQUARE = [[0, 0], [1, 0], [1, 1], [0, 1]];

function findPlainly(polygon) {
  return [...Array(4000).keys()].filter((row) => isInside(places[2 * row], places[2 * row + 1], polygon));
}

test("inside and outside of a square, and of one with a notch", () => {
  assert.ok(isInside(0.5, 0.5, SQUARE));
  for (const [x, y] of [[-0.1, 0.5], [1.1, 0.5], [0.5, 1.1], [0.5, -0.1]]) assert.ok(!isInside(x, y, SQUARE));
  const notched = [[0, 0], [1, 0], [1, 1], [0.5, 0.2], [0, 1]];
  assert.ok(!isInside(0.5, 0.5, notched));
  assert.ok(isInside(0.1, 0.5, notched));
});

test("where a polygon crosses itself the even-odd rule holds", () => {
  const eight = [[0, 0], [1, 1], [1, 0], [0, 1]];
  assert.ok(isInside(0.1, 0.5, eight));
  assert.ok(!isInside(0.5, 0.9, eight));
});

test("the grid finds what each point by itself finds", () => {
  for (let i = 0; i < 200; i++) {
    const reach = i % 5 === 0 ? 9 : 1;
    const draw = () => reach * (2 * random() - 1);
    const polygon = Array.from({ length: 3 + (i % 30) }, () => [draw(), draw()]);
    assert.deepEqual([...findInPolygon(grid, polygon)], findPlainly(polygon));
  }
});

test("a smooth line by hand, and edges along the borders of cells", () => {
  const circle = Array.from({ length: 150 }, (_, i) => [0.6 * Math.cos(i / 24), 0.4 * Math.sin(i / 24)]);
  assert.deepEqual([...findInPolygon(grid, circle)], findPlainly(circle));
  const [low, high] = [2 * grid.cellSize - 1.05, 30 * grid.cellSize - 1.05];
  const aligned = [[low, low], [high, low], [high, high], [low, high]];
  assert.deepEqual([...findInPolygon(grid, aligned)], findPlainly(aligned));
});

test("fewer than three corners hold nothing", () => {
  for (const polygon of [[], [[0, 0]], [[0, 0], [1, 1]]]) assert.equal(findInPolygon(grid, polygon).length, 0);
});

test("the rows are 32-bit integers in ascending order", () => {
  const found = findInPolygon(grid, [[-2, -2], [2, -2], [2, 2], [-2, 2]]);
  assert.ok(found instanceof Uint32Array && found.length > 3000);
  assert.ok(found.every((row, i) => i === 0 || row > found[i - 1]));
});

test("corners close to the one before are left out", () => {
  assert.deepEqual(thinPath([[0, 0], [1, 0], [2, 0], [5, 0], [5, 1]], 3), [[0, 0], [5, 0]]);
});
