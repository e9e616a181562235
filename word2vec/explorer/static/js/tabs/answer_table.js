/** A table of answers: rank, word, measure and count, each word a button that goes on with it. */

import { saveCsv } from "../downloads.js";
import { make } from "../elements.js";
import { makeWord, quoteWord } from "../texts/word_text.js";

const PERCENT = { style: "percent", maximumSignificantDigits: 3 };
const FOUR_DECIMALS = { minimumFractionDigits: 4, maximumFractionDigits: 4 };

/** How each measure is written. Its bar is a share of the largest, or of 1 for a cosine. */
const MEASURES = {
  cosine: { format: FOUR_DECIMALS, isShareOfOne: true },
  probability: { format: PERCENT, isShareOfOne: false },
  score: { format: FOUR_DECIMALS, isShareOfOne: false },
};

/**
 * @typedef {Object} Answer
 * @property {string} word
 * @property {number | null} row
 * @property {number} score
 * @property {number | null} count
 */

/**
 * @typedef {Object} Table
 * @property {string} caption
 * @property {string} name Of the file that is saved.
 * @property {"cosine" | "probability" | "score"} measure
 * @property {Answer[]} answers
 * @property {Set<string>} [shared] Words that a table beside this one has too.
 * @property {boolean} [narrow] Leaves out what there is no room for beside another table.
 */

/**
 * Returns a table of answers, with a button that saves it.
 * @param {import("../explorer.js").Explorer} page
 * @param {Table} table
 */
export function makeAnswerTable(page, table) {
  const { messages } = page;
  const { caption, name, measure, answers } = table;
  const columns = chooseColumns(page, table);
  const head = columns.map((column) => make("th", { scope: "col", class: column }, makeHeading(messages, column)));
  const most = Math.max(...answers.map((answer) => answer.score));
  const rows = answers.map((answer, place) => makeRow(page, table, columns, { answer, place, most }));
  const header = ["rank", "word", measure, ...(isCounted(answers) ? ["count"] : [])];
  const save = () => saveCsv(name, header, listCells(answers));
  return make("div", { class: "answer-table" },
    make("table", {},
      make("caption", {}, caption),
      make("thead", {}, make("tr", {}, ...head)),
      make("tbody", {}, ...rows),
    ),
    answers.length
      ? make("button", { type: "button", class: "quiet", onclick: save }, messages.say("saveTable"))
      : make("p", {}, messages.say("noAnswers")),
  );
}

function chooseColumns(page, { measure, answers, narrow = false }) {
  const columns = ["rank", "word", measure];
  if (!narrow && isCounted(answers)) columns.push("count");
  if (!narrow && page.source.can.has("compare")) columns.push("actions");
  return columns;
}

function isCounted(answers) {
  return answers.some((answer) => answer.count !== null);
}

function listCells(answers) {
  const counted = isCounted(answers);
  return answers.map(({ word, score, count }, place) => [place + 1, word, score, ...(counted ? [count] : [])]);
}

/** The arrows below it say enough to eyes. */
function makeHeading(messages, column) {
  return make("span", { class: column === "actions" ? "visually-hidden" : null }, messages.say(column));
}

function makeRow(page, { measure, shared = new Set() }, columns, { answer, place, most }) {
  const { messages } = page;
  const { word, score, count } = answer;
  const isShared = shared.has(word);
  const cells = {
    rank: () => make("td", { class: "rank" }, messages.number(place + 1)),
    word: () => make("th", { scope: "row", class: "word" }, makeWordButton(page, word), isShared ? makeMark(messages) : null),
    [measure]: () =>
      make("td", { class: measure }, makeBar(score, measure, most), messages.number(score, MEASURES[measure].format)),
    count: () => make("td", { class: "count" }, count === null ? "" : messages.number(count)),
    actions: () => make("td", { class: "actions" }, makeCompareButton(page, word)),
  };
  return make("tr", { class: isShared ? "shared" : null }, ...columns.map((column) => cells[column]()));
}

function makeWordButton(page, word) {
  return make("button", { type: "button", class: "go", onclick: () => page.ask(word) }, makeWord(word));
}

function makeMark(messages) {
  return make("span", { class: "mark" },
    make("span", { "aria-hidden": "true" }, "✓"),
    make("span", { class: "visually-hidden" }, messages.say("shared")),
  );
}

function makeBar(score, measure, most) {
  const share = MEASURES[measure].isShareOfOne ? score : score / most;
  const bar = make("span", { class: "bar", "aria-hidden": "true" });
  bar.style.setProperty("--share", String(Math.min(1, Math.max(0, share || 0))));
  return bar;
}

function makeCompareButton(page, word) {
  const label = page.messages.say("addToCompare", { word: quoteWord(word) });
  const onclick = () => page.addToCompare(word);
  return make("button", { type: "button", class: "icon", "aria-label": label, title: label, onclick }, "⇄");
}
