import assert from "node:assert/strict";
import test from "node:test";
import { chooseTheme, colourClass, colourFrequency, makePalette, PLACES_OF_CLASSES, SHAPES } from "./map/palette.js";

// Machado, Oliveira and Fernandes (2009), "A physiologically-based model for simulation of color vision deficiency",
// severity 1. They apply to linear red, green and blue.
const SIGHTS = {
  usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};
const TO_XYZ = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]];
const WHITE = [0.95047, 1, 1.08883];
// CIELAB distances between any two of the first eight classes, and between a class and the page.
const LEAST_DISTANCE = 28;
// WCAG 2.2, 1.4.11 (what must be seen to understand) and 1.4.3 (text).
const LEAST_CONTRAST = 3;
const LEAST_TEXT_CONTRAST = 4.5;

const multiply = (matrix, vector) => matrix.map((line) => line.reduce((sum, value, i) => sum + value * vector[i], 0));
const toLinear = (value) => (value <= 10.31475 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);

function toLab(colour, sight = "usual") {
  const seen = multiply(SIGHTS[sight], colour.map(toLinear)).map((value) => Math.max(0, Math.min(1, value)));
  const [x, y, z] = multiply(TO_XYZ, seen).map((value, i) => {
    const share = value / WHITE[i];
    return share > 216 / 24389 ? Math.cbrt(share) : ((24389 / 27) * share + 16) / 116;
  });
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function findContrast(first, second) {
  const luminances = [first, second].map((colour) => multiply(TO_XYZ, colour.map(toLinear))[1]);
  const [dark, bright] = luminances.sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

const readHex = (text) => [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16));

for (const theme of ["light", "dark"]) {
  const background = readHex(chooseTheme(theme).background);

  for (const sight of Object.keys(SIGHTS)) {
    test(`eight classes are told apart: ${theme}, ${sight}`, () => {
      const seen = Array.from({ length: 8 }, (_, number) => toLab(colourClass(number, theme), sight));
      seen.forEach((first, i) => {
        for (const [j, second] of seen.slice(0, i).entries()) {
          const distance = Math.hypot(...first.map((value, k) => value - second[k]));
          assert.ok(distance > LEAST_DISTANCE, `classes ${j} and ${i}: ${distance}`);
        }
      });
    });
  }

  test(`classes, selected words and texts stand out from the page: ${theme}`, () => {
    for (let number = 0; number < 8; number++) {
      assert.ok(findContrast(colourClass(number, theme), background) >= LEAST_CONTRAST, `class ${number}`);
    }
    const colours = chooseTheme(theme);
    for (const name of ["selected", "asked", "neighbour", "one", "line", "frame"]) {
      assert.ok(findContrast(readHex(colours[name]), background) >= LEAST_CONTRAST, name);
    }
    for (const name of ["text", "muted"]) {
      assert.ok(findContrast(readHex(colours[name]), background) >= LEAST_TEXT_CONTRAST, name);
    }
  });

  test(`frequent words are farther from the lightness of the page, in even order: ${theme}`, () => {
    const page = toLab(background)[0];
    let before = 0;
    for (let weight = 0; weight <= 1; weight += 1 / 64) {
      const distance = Math.abs(toLab(colourFrequency(weight, theme))[0] - page);
      assert.ok(distance > before, `at ${weight}`);
      before = distance;
    }
  });

  test(`a class beyond eight has another shape or lightness than each with its hue: ${theme}`, () => {
    const looks = Array.from({ length: PLACES_OF_CLASSES }, (_, number) => {
      return `${colourClass(number, theme)} ${SHAPES[Math.floor(number / 8) % SHAPES.length]}`;
    });
    assert.equal(new Set(looks).size, PLACES_OF_CLASSES);
  });
}

test("the palette has 256 colours of any kind", () => {
  for (const kind of ["one", "frequency", "class"]) {
    const palette = makePalette(kind, "light");
    assert.equal(palette.length, 1024);
    assert.ok(palette.every((value, i) => i % 4 !== 3 || value === 255));
  }
  assert.deepEqual([...makePalette("class", "dark").slice(4, 7)], colourClass(1, "dark"));
});
