/**
 * The colours of the map, for a light and a dark page.
 *
 * The first eight colours of classes were searched for so that eyes of every kind tell them apart: the smallest
 * distance between two of them in CIELAB is above 28 for usual sight, protanopia, deuteranopia and tritanopia. Beyond
 * eight the shape of a point and the lightness of its colour say which class it is.
 */

/** The shapes of points, in the order of the shader. */
export const SHAPES = ["disc", "square", "diamond", "triangle"];
/** How many classes have a look of their own. */
export const PLACES_OF_CLASSES = 64;

const LIGHT = {
  background: "#ffffff",
  text: "#16191d",
  muted: "#4c545d",
  frame: "#8a929b",
  line: "#3b4550",
  one: "#2f6db5",
  selected: "#d1005b",
  asked: "#c2410c",
  neighbour: "#16191d",
  // Pale for rare words, dark for frequent ones.
  ramp: ["#a9c9e8", "#5b93c9", "#5a3f9e", "#2a0a4a"],
  classes: ["#3c00ff", "#e0771f", "#1695a8", "#d055fe", "#783805", "#92956f", "#56127d", "#1c3c36"],
};

const DARK = {
  background: "#14171b",
  text: "#f1f3f5",
  muted: "#aeb6bf",
  frame: "#67707a",
  line: "#c3cad2",
  one: "#6aa9ee",
  selected: "#ff6fae",
  asked: "#ffb454",
  neighbour: "#f1f3f5",
  // Dim for rare words, bright for frequent ones.
  ramp: ["#54659c", "#6f8fd6", "#86cbd0", "#f8f6b8"],
  classes: ["#4c9aeb", "#ffbe07", "#21fde3", "#de762b", "#8c50ff", "#88a172", "#eef093", "#a6628d"],
};

const THEMES = { light: LIGHT, dark: DARK };

/**
 * Returns the colours of a theme.
 * @param {"light" | "dark"} theme
 */
export function chooseTheme(theme) {
  return THEMES[theme] ?? LIGHT;
}

/**
 * Returns the colour of a class. The first eight are those of the theme, the others lie between them and black or
 * white.
 * @param {number} number From 0.
 * @param {"light" | "dark"} theme
 * @returns {number[]} Red, green and blue, 0 to 255.
 */
export function colourClass(number, theme) {
  const { classes } = chooseTheme(theme);
  const colour = readColour(classes[number % classes.length]);
  // 8 to 15 darker, 16 to 23 lighter, 24 to 31 darker again, and so on with another shape each.
  const turn = Math.floor(number / classes.length) % 8;
  if (turn === 0) return colour;
  const share = 0.35 + 0.1 * Math.floor((turn - 1) / 2);
  return mixColours(colour, turn % 2 === 1 ? [0, 0, 0] : [255, 255, 255], share);
}

/**
 * Returns the colour of a word's frequency.
 * @param {number} weight 0 for the rarest, 1 for the most frequent.
 * @param {"light" | "dark"} theme
 * @returns {number[]} Red, green and blue, 0 to 255.
 */
export function colourFrequency(weight, theme) {
  const stops = chooseTheme(theme).ramp.map(readColour);
  const place = Math.max(0, Math.min(1, weight)) * (stops.length - 1);
  const stop = Math.min(stops.length - 2, Math.floor(place));
  return mixColours(stops[stop], stops[stop + 1], place - stop);
}

/**
 * Returns the 256 colours that a point may have.
 * @param {"one" | "frequency" | "class"} kind
 * @param {"light" | "dark"} theme
 * @returns {Uint8Array} Red, green, blue and 255 of each.
 */
export function makePalette(kind, theme) {
  const palette = new Uint8Array(4 * 256);
  const one = readColour(chooseTheme(theme).one);
  for (let i = 0; i < 256; i++) {
    let colour = one;
    if (kind === "frequency") colour = colourFrequency(i / 255, theme);
    if (kind === "class") colour = colourClass(i % PLACES_OF_CLASSES, theme);
    palette.set([...colour, 255], 4 * i);
  }
  return palette;
}

/**
 * Returns red, green and blue of a colour, 0 to 255.
 * @param {string} text Such as "#2f6db5".
 */
export function readColour(text) {
  return [1, 3, 5].map((start) => Number.parseInt(text.slice(start, start + 2), 16));
}

/**
 * Returns a colour as CSS writes it.
 * @param {number[]} colour Red, green and blue.
 */
export function writeColour(colour) {
  return `rgb(${colour.join(" ")})`;
}

function mixColours(first, second, share) {
  return first.map((value, i) => Math.round(value + (second[i] - value) * share));
}
