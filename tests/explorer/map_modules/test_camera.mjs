import assert from "node:assert/strict";
import test from "node:test";
import { Camera, mixViews } from "./map/camera.js";

function makeCamera() {
  const camera = new Camera();
  camera.resize(800, 600);
  return camera;
}

function assertNear(found, expected) {
  found.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < 1e-9, `${found} is not ${expected}`));
}

test("the middle of the map is in the middle of the screen, y upwards", () => {
  const camera = makeCamera();
  assertNear(camera.toScreen(0, 0), [400, 300]);
  assertNear(camera.toScreen(1, 1), [670, 30]);
});

test("to the screen and back is the same place", () => {
  const camera = makeCamera();
  camera.set({ x: 0.3, y: -0.2, zoom: 17 });
  assertNear(camera.toMap(...camera.toScreen(0.25, -0.4)), [0.25, -0.4]);
});

test("zooming keeps the place under the pointer", () => {
  const camera = makeCamera();
  const place = camera.toMap(620, 140);
  camera.zoomAt(1.7, 620, 140);
  assertNear(camera.toMap(620, 140), place);
});

test("panning moves what is seen by as many pixels", () => {
  const camera = makeCamera();
  camera.set({ zoom: 3 });
  const [x, y] = camera.toScreen(0.1, 0.1);
  camera.pan(40, -25);
  assertNear(camera.toScreen(0.1, 0.1), [x + 40, y - 25]);
});

test("nothing leads out of bounds, and numbers that are not finite change nothing", () => {
  const camera = makeCamera();
  camera.set({ x: 1e9, y: -1e9, zoom: 1e12 });
  assert.deepEqual(camera.view, { x: 1, y: -1, zoom: 20000 });
  camera.set({ x: Number.NaN, y: undefined, zoom: Infinity });
  assert.deepEqual(camera.view, { x: 1, y: -1, zoom: 20000 });
  camera.set({ zoom: 0 });
  assert.ok(camera.zoom > 0);
});

test("far points can be reached, and all be seen at once", () => {
  const camera = makeCamera();
  camera.setExtent({ left: -50, right: 3, bottom: -1, top: 1 });
  camera.set({ x: -50, zoom: 0 });
  assert.equal(camera.x, -50);
  camera.set({ x: 0 });
  assert.ok(camera.box.left < -50);
});

test("the view of some places shows all of them", () => {
  const camera = makeCamera();
  const points = [[-0.5, 0.1], [0.2, 0.3], [0.1, -0.6]];
  camera.set(camera.findViewOf(points, 60));
  for (const [x, y] of points) {
    const [left, top] = camera.toScreen(x, y);
    assert.ok(left > 0 && left < 800 && top > 0 && top < 600);
  }
  assert.equal(camera.findViewOf([[0.2, 0.2]], 8).zoom, 8);
});

test("the view of some places has none of them in a corner that is covered", () => {
  const camera = makeCamera();
  const points = [[-0.5, -0.6], [0.2, 0.3], [0.1, 0.1]];
  const plain = camera.findViewOf(points, 60);
  for (const corner of [{ right: 300, top: 300 }, { right: 700, top: 500 }, { right: 250, top: 50 }]) {
    camera.set(camera.findViewOf(points, 60, corner));
    for (const [x, y] of points) {
      const [left, top] = camera.toScreen(x, y);
      assert.ok(left > 0 && left < 800 && top > 0 && top < 600);
      assert.ok(left > corner.right || top < corner.top);
    }
  }
  // It stays as it is if nothing is hidden.
  assert.deepEqual(camera.findViewOf(points, 60, { right: 100, top: 560 }), plain);
});

test("a flight begins and ends at its views, and its target stays in one direction", () => {
  const [from, to] = [{ x: 0, y: 0, zoom: 1 }, { x: 0.8, y: -0.4, zoom: 30 }];
  assert.deepEqual(mixViews(from, to, 0), from);
  assertNear(Object.values(mixViews(from, to, 1)), Object.values(to));
  let before = Infinity;
  for (let share = 0; share <= 1; share += 0.05) {
    const { x, zoom } = mixViews(from, to, share);
    const pixels = (to.x - x) * zoom;
    assert.ok(pixels <= before + 1e-9);
    before = pixels;
  }
});
