import assert from "node:assert/strict";
import test from "node:test";
import { findFirstRows, fitWords, LINE, planClasses } from "./map/class_names.js";

const plain = (text) => text.replace(/[\u2068\u2069]/gu, "");
const measure = (text) => 10 * plain(text).length;

test("a class is named by its first rows, and one without rows by none", () => {
  const classes = Uint8Array.of(2, 0, 2, 2, 0, 0, 7);
  assert.deepEqual(findFirstRows(classes, 4, 2), [[1, 4], [], [0, 2], []]);
  assert.deepEqual(findFirstRows(classes, 1, 9), [[1, 4, 5]]);
  assert.deepEqual(findFirstRows(new Uint8Array(0), 2, 2), [[], []]);
});

test("at most twenty classes are shown, in no more than half of the map", () => {
  for (const width of [120, 390, 720, 1920]) {
    for (const height of [100, 400, 1000]) {
      for (const count of [2, 8, 10, 11, 20, 21, 64]) {
        const { shown, columns, lines } = planClasses(count, { width, height });
        assert.ok(shown >= 1 && shown <= Math.min(count, 20));
        assert.ok(columns * lines >= shown && (columns - 1) * lines < shown);
        assert.ok(lines * LINE <= height / 2);
      }
    }
  }
  const screen = { width: 720, height: 600 };
  assert.deepEqual(planClasses(8, screen), { shown: 8, columns: 1, lines: 8 });
  assert.deepEqual(planClasses(12, screen), { shown: 12, columns: 2, lines: 10 });
  assert.deepEqual(planClasses(64, screen), { shown: 20, columns: 2, lines: 10 });
  // A telephone has room for one column.
  assert.deepEqual(planClasses(64, { width: 200, height: 400 }), { shown: 10, columns: 1, lines: 10 });
});

test("words that do not fit are left out, and a long one is cut", () => {
  assert.equal(plain(fitWords(["king", "queen"], 120, measure)), "king · queen");
  assert.equal(plain(fitWords(["king", "queen"], 119, measure)), "king");
  assert.equal(plain(fitWords(["国王", "王后"], 70, measure)), "国王 · 王后");
  assert.equal(plain(fitWords(["incomprehensible"], 60, measure)), "incom…");
  assert.equal(plain(fitWords(["x"], 0, measure)), "x…");
  assert.equal(fitWords([], 100, measure), "");
});

test("a word cannot turn its neighbours around", () => {
  assert.equal(fitWords(["ملك", "king"], 900, measure), "\u2068ملك\u2069 · \u2068king\u2069");
});
