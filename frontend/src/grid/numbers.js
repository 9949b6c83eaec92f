// Numbers as people type them into cells, exactly: integers of millionths, never floating point.

const PLACES = 6n;
const ONE = 10n ** PLACES;

/** Millionths of what was typed in `lang` ("1.234,5" in Vietnamese), or null where it is no number. */
export function micro(text, lang) {
  const [group, point] = lang === "vi" ? [".", ","] : [",", "."];
  let rest = text.replace(/[\s\u00a0\u202f]/g, "").replace("\u2212", "-");
  const grouped = new RegExp(`^-?\\d{1,3}(\\${group}\\d{3})+(\\${point}\\d+)?$`);
  if (grouped.test(rest)) rest = rest.split(group).join("");
  rest = rest.replace(point, ".");
  const match = /^(-?)(\d+)(?:\.(\d{0,6}))?$/.exec(rest);
  if (!match) return null;
  const value = BigInt(match[2]) * ONE + BigInt((match[3] ?? "").padEnd(6, "0"));
  return match[1] ? -value : value;
}

/** The text of `value` millionths as it is typed in `lang`: no grouping, no trailing zeros. */
export function typed(value, lang) {
  const size = value < 0n ? -value : value;
  const places = String(size % ONE).padStart(6, "0").replace(/0+$/, "");
  const text = `${value < 0n ? "-" : ""}${size / ONE}`;
  return places ? `${text}${lang === "vi" ? "," : "."}${places}` : text;
}

/** The sum of the texts that are numbers, in millionths; null where none is. */
export function sum(texts, lang) {
  const found = texts.map((text) => micro(text, lang)).filter((value) => value !== null);
  return found.length ? found.reduce((total, value) => total + value, 0n) : null;
}

/** Rows and columns of a block copied from a spreadsheet: tabs between cells, lines between rows. */
export function block(text) {
  return text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((line) => line.split("\t").map((cell) => cell.trim()));
}
