import assert from "node:assert/strict";
import test from "node:test";
import { choosePointLook, makeLooks, weighWords } from "./map/point_looks.js";
import { arrangePairs, orderRows, SampleSize } from "./map/sampling.js";
import { Scene } from "./map/scene.js";

test("the order of drawing has each row once", () => {
  for (const total of [0, 1, 2, 3, 10, 97, 1000, 4096, 20011]) {
    assert.deepEqual([...orderRows(total)].sort((a, b) => a - b), [...Array(total).keys()]);
  }
});

test("each prefix of it is a fair sample of all ranks", () => {
  const total = 100000;
  const order = orderRows(total);
  for (const share of [0.01, 0.1, 0.37]) {
    const prefix = order.slice(0, total * share);
    const tenths = new Array(10).fill(0);
    for (const row of prefix) tenths[Math.floor((10 * row) / total)]++;
    for (const count of tenths) assert.ok(Math.abs(count / prefix.length - 0.1) < 0.01);
  }
});

test("a card that is quick draws all, a slow one what fits into its time", () => {
  const frame = (points, perPoint, fixed) => fixed + points * perPoint;
  const run = (total, perPoint, fixed) => {
    const size = new SampleSize();
    for (let i = 0; i < 60; i++) {
      // Every tenth frame the map rests, and all points are drawn.
      const drawn = i % 10 === 0 ? total : Math.min(total, size.count);
      size.learn(frame(drawn, perPoint, fixed), drawn, total);
    }
    return frame(Math.min(total, size.count), perPoint, fixed);
  };
  assert.equal(run(1e6, 1e-6, 2), 3);
  assert.ok(run(1e6, 4e-4, 10) <= 50);
  assert.ok(run(1e6, 4e-4, 10) > 30);
  // What takes long without points is not helped by drawing none.
  assert.ok(run(1e6, 4e-4, 60) > 70);
});

test("a card that gets quicker draws more again", () => {
  const size = new SampleSize();
  for (let i = 0; i < 20; i++) size.learn(400, 1e6, 1e6);
  assert.ok(size.count < 1e6);
  for (let i = 0; i < 60; i++) {
    const drawn = Math.min(1e6, size.count);
    size.learn(1 + drawn * 1e-6, drawn, 1e6);
  }
  assert.equal(size.count, Infinity);
});

test("weights go from 1 for the most frequent to 0 for the rarest, evenly in the logarithm", () => {
  const close = (found, expected) => found.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < 1e-6));
  close(weighWords(3, [10000, 100, 1]), [1, 0.5, 0]);
  close(weighWords(2, [5, 5]), [0.5, 0.5]);
  const byRank = weighWords(100, null);
  assert.equal(byRank[0], 1);
  assert.equal(byRank[99], 0);
  assert.ok([...weighWords(3, [Number.NaN, 0, -1])].every(Number.isFinite));
});

test("four bytes a point: colour, weight, shape, selected", () => {
  const looks = makeLooks(Uint32Array.of(1, 0), { kind: "class", classes: [3, 17] }, [1, 0], [0, 1]);
  assert.deepEqual([...looks], [17, 0, 2, 1, 3, 255, 0, 0]);
});

test("points are smaller and paler the more there are, and grow when one comes closer", () => {
  const look = (total, zoom) => choosePointLook(total, { width: 1000, height: 700, zoom });
  assert.ok(look(1e6, 1).size < look(2e4, 1).size);
  assert.ok(look(1e6, 1).alpha < look(2e4, 1).alpha);
  assert.ok(look(1e6, 20).size > look(1e6, 1).size);
  for (const total of [0, 1, 1e7]) {
    const { size, alpha } = look(total, 1e4);
    assert.ok(size >= 1 && size <= 10 && alpha > 0.2 && alpha <= 0.85);
  }
});

test("points move from where they are, even in the middle of a move", () => {
  const scene = new Scene();
  scene.setPositions(Float32Array.of(-1, -1, 1, 1), false);
  scene.setPositions(Float32Array.of(1, 1, -1, -1), true);
  assert.deepEqual(scene.locate(0), [-1, -1]);
  scene.mix = 0.5;
  assert.deepEqual(scene.locate(0), [0, 0]);
  scene.setPositions(Float32Array.of(-1, 1, 1, -1), true);
  assert.deepEqual(scene.locate(0), [0, 0]);
  assert.deepEqual([...scene.arrangePlaces().from], [0, 0, 0, 0]);
  assert.deepEqual([...scene.arrangePlaces().to], [...arrangePairs([-1, 1, 1, -1], scene.order)]);
  scene.mix = 1;
  assert.deepEqual(scene.locate(0), [-1, 1]);
});

test("another number of words jumps, and forgets the selection", () => {
  const scene = new Scene();
  scene.setPositions(new Float32Array(20), false);
  scene.select(Uint32Array.of(2, 9, 400));
  assert.deepEqual([...scene.selection], [2, 9]);
  scene.setPositions(new Float32Array(8), true);
  assert.ok(!scene.morphing);
  assert.equal(scene.selection.length, 0);
  assert.equal(scene.arrangeLooks().length, 16);
});

test("classes of another number of words colour nothing, and rows without a place are not highlighted", () => {
  const scene = new Scene();
  scene.setPositions(Float32Array.of(0, 0, Number.NaN, 0), false);
  scene.setColours({ kind: "class", classes: new Uint8Array(3) });
  assert.equal(scene.shownColours.kind, "one");
  Object.assign(scene, { asked: [0], neighbours: [1, 0, 7] });
  assert.deepEqual(scene.highlighted, [0]);
  Object.assign(scene, { asked: [7, 0, 0, 1], neighbours: [0] });
  assert.deepEqual(scene.highlighted, [0]);
});
