// Tables as text. A cell that a spreadsheet would take for a formula gets a leading quote, unless it is a number.

const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

const harmless = (cell: string) => (FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell);

const quoted = (cell: string, separator: string) =>
  cell.includes(separator) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

const lines = (rows: string[][], separator: string) =>
  rows.map((row) => row.map((cell) => quoted(harmless(cell), separator)).join(separator)).join("\r\n");

/** RFC 4180. */
export const csv = (rows: string[][]): string => `${lines(rows, ",")}\r\n`;

/** What spreadsheets take from the clipboard. */
export const tsv = (rows: string[][]): string => lines(rows, "\t");

export function markdownTable([head = [], ...rows]: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replace(/[|\r\n]+/g, " ")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
