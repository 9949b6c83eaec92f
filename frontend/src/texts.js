// Interface texts and number formats. The server writes the texts of the page's language into #ui-texts.

let texts;

/** Text for `key` in the page's language, with {name} placeholders filled. */
export function text(key, values = {}) {
  texts ??= JSON.parse(document.getElementById("ui-texts")?.textContent ?? "{}");
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** Language of the page, "vi" or "en". */
export function language() {
  return document.documentElement.lang || "vi";
}

/** The number in `raw` (number or decimal string), or null where there is none. Missing is never 0. */
export function number(raw) {
  if (raw === null || raw === undefined || raw === "") return null;
  const parsed = Number(raw);
  return Number.isFinite(parsed) ? parsed : null;
}

const formats = new Map();

/** `raw` grouped in the page's language with `decimals` places; "–" where missing. */
export function formatNumber(raw, decimals, lang = language()) {
  const value = number(raw);
  if (value === null) return "–";
  const key = `${lang}/${decimals ?? "auto"}`;
  if (!formats.has(key)) {
    const places = decimals ?? 0;
    const options = decimals === undefined || decimals === null
      ? { maximumFractionDigits: 3 }
      : { minimumFractionDigits: places, maximumFractionDigits: places };
    formats.set(key, new Intl.NumberFormat(lang === "vi" ? "vi-VN" : "en-GB", options));
  }
  return formats.get(key).format(value);
}

/** Number and unit, or the sentence for a missing figure. */
export function formatQuantity(raw, decimals, unit) {
  if (number(raw) === null) return text("missing");
  return unit ? `${formatNumber(raw, decimals)} ${unit}` : formatNumber(raw, decimals);
}
