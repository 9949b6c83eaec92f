// ECharts options for lines, stacks, bars and pies. Pure: documents and colours in, plain objects out.

import { assignColours, inks } from "../palette.js";
import { formatNumber, formatQuantity, number, text } from "../texts.js";
import { allIllustrative, areaSeries, barSeries, hatch, isIllustrative, lineSeries } from "./series.js";
import { baseOption } from "./engine.js";
import { tooltipNode } from "./tooltip.js";

/** Legend entries of a document: {key, name, colour, illustrative, fixed}. */
export function legendOf(kind, doc, mode) {
  const items = kind === "pie" ? doc.items : doc.series;
  const colours = assignColours(items, mode);
  return items.map((item, i) => ({
    key: item.key,
    name: item.name,
    colour: colours[i],
    illustrative: kind === "pie" ? doc.illustrative || item.illustrative === true : allIllustrative(doc, item),
    fixed: kind === "pie" || items.length === 1,
  }));
}

function axisTooltip(doc, shown) {
  return (params) => {
    const first = Array.isArray(params) ? params[0] : params;
    if (!first) return "";
    const i = first.dataIndex;
    const rows = shown.map(({ series, colour }) => ({
      colour,
      name: series.name,
      value: formatQuantity(series.values[i], doc.decimals, doc.unit),
      note: isIllustrative(doc, series, i) && number(series.values[i]) !== null ? text("illustrative") : "",
    }));
    return tooltipNode(doc.periods[i], rows);
  };
}

function cartesian(doc, ink, series, tooltip, { horizontal, filled, width, trigger = "axis" }) {
  const category = {
    type: "category",
    data: doc.periods,
    boundaryGap: filled,
    inverse: horizontal,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: ink.axis } },
    axisLabel: { color: ink.muted, hideOverlap: true, width: horizontal ? Math.min(180, width * 0.36) : undefined, overflow: horizontal ? "break" : "none" },
  };
  const value = {
    type: "value",
    name: doc.unit,
    nameLocation: horizontal ? "middle" : "end",
    nameGap: horizontal ? 26 : 12,
    nameTextStyle: { color: ink.muted, align: horizontal ? "center" : "left" },
    splitNumber: width < 480 ? 3 : 5,
    axisLabel: { color: ink.muted, formatter: (tick) => formatNumber(tick), hideOverlap: true },
    splitLine: { lineStyle: { color: ink.line } },
  };
  return {
    ...baseOption(ink, tooltip, trigger),
    grid: {
      left: 4, right: 18, top: horizontal ? 8 : 34, bottom: horizontal ? 28 : 6,
      outerBoundsMode: "same", outerBoundsContain: "axisLabel",
    },
    xAxis: horizontal ? value : category,
    yAxis: horizontal ? category : value,
    series,
  };
}

function seriesOf(kind, doc, shown, mode) {
  if (kind === "line") return shown.flatMap(({ series, colour }) => lineSeries(doc, series, colour));
  if (kind === "stack" && doc.shape === "area") return shown.flatMap(({ series, colour }) => areaSeries(doc, series, colour));
  const options = { stack: kind === "stack" ? "all" : undefined, mode, gap: doc.periods.length > 20 ? "15%" : "28%" };
  return shown.map(({ series, colour }) => barSeries(doc, series, colour, options));
}

function periodsOption(kind, doc, { mode, hidden, width }) {
  const legend = legendOf(kind, doc, mode);
  const ink = inks(mode);
  const shown = doc.series.map((series, i) => ({ series, colour: legend[i].colour })).filter(({ series }) => !hidden.has(series.key));
  const drawn = seriesOf(kind, doc, shown, mode);
  if (doc.total && kind === "stack") {
    const total = { key: "total", ...doc.total };
    drawn.push(...lineSeries(doc, total, ink.text));
    shown.push({ series: total, colour: ink.text });
  }
  const filled = kind !== "line" && doc.shape !== "area";
  return cartesian(doc, ink, drawn, axisTooltip(doc, shown), { horizontal: doc.horizontal === true, filled, width });
}

function pieOption(doc, { mode, width, height }) {
  const ink = inks(mode);
  const legend = legendOf("pie", doc, mode);
  const narrow = width < 420;
  const tooltip = ({ dataIndex, percent }) =>
    tooltipNode(doc.items[dataIndex].name, [
      { colour: legend[dataIndex].colour, name: `${formatNumber(percent, 1)} %`, value: formatQuantity(doc.items[dataIndex].value, doc.decimals, doc.unit) },
    ]);
  const radius = Math.min(width * (narrow ? 0.33 : 0.3), height * 0.4);
  return {
    ...baseOption(ink, tooltip, "item"),
    title: doc.total_text && {
      text: doc.total_text, left: "center", top: "middle",
      textStyle: { fontSize: 15, fontWeight: 600, color: ink.text, width: radius * 1.1, overflow: "break" },
    },
    series: [{
      type: "pie",
      radius: [radius * 0.6, radius],
      center: ["50%", "50%"],
      minAngle: 2,
      itemStyle: { borderColor: ink.card, borderWidth: 2 },
      label: {
        show: true, color: ink.text, fontSize: 12, minMargin: 4, lineHeight: 15,
        width: narrow ? undefined : Math.max(56, width / 2 - radius - 26), overflow: narrow ? "none" : "break",
        formatter: ({ name, percent }) => `${narrow ? "" : `${name}\n`}${formatNumber(percent, 1)} %`,
      },
      labelLine: { length: narrow ? 6 : 12, length2: 6, lineStyle: { color: ink.axis } },
      emphasis: { scale: false },
      data: doc.items.map((item, i) => ({
        name: item.name,
        value: number(item.value),
        itemStyle: { color: legend[i].colour, decal: legend[i].illustrative ? hatch(mode) : undefined },
      })),
    }],
  };
}

/** The ECharts option for a document of kind line, stack, bar or pie. */
export function optionFor(kind, doc, context) {
  return kind === "pie" ? pieOption(doc, context) : periodsOption(kind, doc, context);
}
