import assert from "node:assert/strict";
import test from "node:test";
import { placeLabels } from "./map/labels.js";
import { makeRandom } from "./random.mjs";

const SCREEN = { width: 800, height: 500 };

function makeCandidates(total, seed) {
  const random = makeRandom(seed);
  return Array.from({ length: total }, (_, row) => {
    const [x, y] = [random() * 900 - 50, random() * 600 - 50];
    return { row, x, y, width: 20 + random() * 80, height: 16, radius: 3 };
  });
}

function overlap(a, b) {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
}

test("no label lies over another, over a box that is taken, or beyond the edge", () => {
  const taken = [{ left: 0, top: 400, right: 120, bottom: 500 }];
  for (let seed = 1; seed < 20; seed++) {
    const placed = placeLabels(makeCandidates(400, seed), SCREEN, new Map(), taken, 100);
    assert.ok(placed.length > 40 && placed.length <= 100);
    placed.forEach((label, i) => {
      assert.ok(label.left >= 0 && label.top >= 0 && label.right <= 800 && label.bottom <= 500);
      assert.ok(![...taken, ...placed.slice(0, i)].some((other) => overlap(label, other)));
    });
  }
});

test("the first is always shown, and of two on one place the first", () => {
  const at = { x: 400, y: 250, width: 700, height: 16, radius: 3 };
  const placed = placeLabels([{ row: 7, ...at }, { row: 3, ...at }], SCREEN, new Map(), [], 100);
  assert.deepEqual(placed.map(({ row, side }) => [row, side]), [[7, "above"], [3, "below"]]);
});

test("a label goes to the side where it has room", () => {
  const label = { row: 0, width: 60, height: 16, radius: 3 };
  const side = (x, y) => placeLabels([{ ...label, x, y }], SCREEN, new Map(), [], 9)[0].side;
  assert.equal(side(400, 250), "right");
  assert.equal(side(790, 250), "left");
});

test("what is shown stays, on its side, though a more frequent word comes into view", () => {
  const rare = { row: 900, x: 400, y: 250, width: 60, height: 16, radius: 3 };
  const frequent = { row: 1, x: 402, y: 250, width: 60, height: 16, radius: 3 };
  const shown = new Map([[900, "left"]]);
  const placed = placeLabels([frequent, rare], SCREEN, shown, [], 9);
  assert.deepEqual(placed.map(({ row, side }) => [row, side]), [[900, "left"], [1, "right"]]);
});

test("a map that is moved keeps its labels", () => {
  const candidates = makeCandidates(300, 5);
  let shown = new Map();
  let kept = 0;
  let before = 0;
  for (let moved = 0; moved < 40; moved++) {
    const now = candidates.map((candidate) => ({ ...candidate, x: candidate.x + moved }));
    const placed = new Map(placeLabels(now, SCREEN, shown, [], 60).map(({ row, side }) => [row, side]));
    before += shown.size;
    kept += [...shown.keys()].filter((row) => placed.has(row)).length;
    shown = placed;
  }
  assert.ok(kept / before > 0.98, `${kept} of ${before}`);
});

test("required labels come before all others and are not counted", () => {
  const candidates = makeCandidates(200, 8).map((candidate) => ({ ...candidate, required: candidate.row >= 190 }));
  const placed = placeLabels(candidates, SCREEN, new Map([[0, "right"]]), [], 0);
  assert.ok(placed.length > 5 && placed.every(({ row }) => row >= 190));
});

test("the label of an asked word is shown among points that leave no side free, but over no other label", () => {
  const label = { x: 400, y: 250, width: 60, height: 16, radius: 3, required: true };
  const taken = [{ left: 300, top: 200, right: 500, bottom: 300 }];
  assert.deepEqual(placeLabels([{ row: 1, ...label }], SCREEN, new Map(), taken, 9), []);
  const asked = [1, 2, 3].map((row) => ({ row, ...label, asked: true }));
  const placed = placeLabels(asked, SCREEN, new Map(), taken, 9);
  assert.deepEqual(placed.map(({ row, side }) => [row, side]), [[1, "right"], [2, "left"]]);
});
