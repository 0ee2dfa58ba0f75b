/** The columns of a table, each with its cell of a row. */
export type CsvColumns<Row> = Readonly<Record<string, (row: Row) => string | number | null>>;

/** Without it Excel takes the file for text of an old code page, and shows Hangul as noise. */
export const BYTE_ORDER_MARK = '\ufeff';

/**
 * A cell that begins so is a formula to a spreadsheet, also in its full-width form. In many countries spreadsheets take a
 * semicolon for the end of a cell.
 */
const FORMULA = /(^|;\s*)(?=[=+\-@\t\r\n＝＋－＠])/g;

/** RFC 4180. Ends with a line break. */
export function csvHeader(columns: CsvColumns<never>): string {
  return lineOf(Object.keys(columns));
}

/** RFC 4180. Each line ends with a line break. */
export function csvLines<Row>(columns: CsvColumns<Row>, rows: readonly Row[]): string {
  const cells = Object.values(columns);
  return rows.map((row) => lineOf(cells.map((cellOf) => cellOf(row)))).join('');
}

function lineOf(cells: readonly (string | number | null)[]): string {
  return `${cells.map(written).join(',')}\r\n`;
}

function written(cell: string | number | null): string {
  if (typeof cell !== 'string') return String(cell ?? '');
  // The apostrophe makes it text (OWASP, CSV Injection).
  const text = cell.replace(FORMULA, "$1'");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
