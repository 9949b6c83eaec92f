// From a chart document to ECharts series. Missing values stay gaps; illustrative values are dashed or hatched.

import { number } from "../texts.js";

/** Is point `i` of `series` illustrative? */
export function isIllustrative(doc, series, i) {
  if (doc.illustrative === true) return true;
  return Array.isArray(series.illustrative) ? series.illustrative[i] === true : series.illustrative === true;
}

/** Do all points of `series` that have a figure carry the illustrative mark? */
export function allIllustrative(doc, series) {
  const present = series.values.map((raw, i) => (number(raw) === null ? null : isIllustrative(doc, series, i))).filter((mark) => mark !== null);
  return present.length > 0 && present.every(Boolean);
}

/** A value with missing neighbours on both sides: a line alone would not show it. */
export function isIsolated(values, i) {
  return values[i] !== null && (values[i - 1] ?? null) === null && (values[i + 1] ?? null) === null;
}

/** Split values into [real, illustrative]; the illustrative part starts at the last real point so that the line joins. */
export function splitIllustrative(doc, series) {
  const values = series.values.map(number);
  const marked = values.map((_, i) => isIllustrative(doc, series, i));
  const real = values.map((value, i) => (marked[i] ? null : value));
  const drawn = values.map((value, i) => (marked[i] || marked[i + 1] || marked[i - 1] ? value : null));
  return marked.some((mark, i) => mark && values[i] !== null) ? [real, drawn] : [real, null];
}

const HATCH = { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [3, 3], rotation: -Math.PI / 4 };

/** Hatching over a bar or slice whose value is illustrative. */
export function hatch(mode) {
  return { ...HATCH, color: mode === "dark" ? "rgba(0,0,0,.55)" : "rgba(255,255,255,.6)" };
}

function linePart(series, values, colour, dashed, extra) {
  return {
    id: `${series.key}${dashed ? "~" : ""}`,
    name: series.name,
    type: "line",
    data: values.map((value, i) => (isIsolated(values, i) ? { value, symbol: "circle", symbolSize: 6 } : { value, symbol: "none" })),
    showSymbol: true,
    showAllSymbol: true,
    connectNulls: false,
    lineStyle: { width: 2, color: colour, type: dashed ? [6, 5] : "solid" },
    itemStyle: { color: colour },
    emphasis: { disabled: true },
    ...extra,
  };
}

/** One or two ECharts lines for a series. */
export function lineSeries(doc, series, colour) {
  const [real, drawn] = splitIllustrative(doc, series);
  const parts = [];
  if (real.some((value) => value !== null)) parts.push(linePart(series, real, colour, false));
  if (drawn) parts.push(linePart(series, drawn, colour, true));
  return parts;
}

/** A stacked area; areas carry no hatching, so an illustrative series is drawn with a dashed edge and paler. */
export function areaSeries(doc, series, colour) {
  const dashed = series.values.some((raw, i) => number(raw) !== null && isIllustrative(doc, series, i));
  return [linePart(series, series.values.map(number), colour, dashed, { stack: "all", areaStyle: { color: colour, opacity: dashed ? 0.45 : 0.85 } })];
}

/** Bars of one series; `stack` is the name of the pile or undefined. */
export function barSeries(doc, series, colour, { stack, mode, gap }) {
  return {
    id: series.key,
    name: series.name,
    type: "bar",
    stack,
    barMaxWidth: 48,
    barCategoryGap: gap,
    itemStyle: { color: colour },
    emphasis: { disabled: true },
    data: series.values.map((raw, i) => {
      const value = number(raw);
      return value !== null && isIllustrative(doc, series, i) ? { value, itemStyle: { decal: hatch(mode) } } : value;
    }),
  };
}
