/**
 * CSV as RFC 4180 has it: commas, lines that end with CR LF, quotes doubled within quotes. No page is needed here.
 *
 * A byte order mark begins the file, without which Excel takes it for another encoding. Words that a spreadsheet
 * would take for a formula (`=1+1`, `-`, `@user`) are written as they are, as in all CSV of the project, because
 * readers need the word itself back. Words always stand in quotes.
 */

const BYTE_ORDER_MARK = "\uFEFF";

/**
 * Returns a table as CSV.
 * @param {string[]} header
 * @param {(string | number | null)[][]} rows null is an empty cell. Numbers keep all their digits.
 */
export function writeCsv(header, rows) {
  const lines = [header.map(writeName), ...rows.map((row) => row.map(writeCell))];
  return BYTE_ORDER_MARK + lines.map((cells) => `${cells.join(",")}\r\n`).join("");
}

function writeName(name) {
  return /[",\r\n]/u.test(name) ? quote(name) : name;
}

function writeCell(cell) {
  if (cell === null || cell === undefined) return "";
  return typeof cell === "number" ? String(cell) : quote(cell);
}

function quote(text) {
  return `"${text.replaceAll('"', '""')}"`;
}
