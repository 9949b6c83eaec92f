// A load curve of up to a year of slots, coloured by the quality of each value. Drawn on a canvas: 17,520 points as SVG
// elements would not scroll smoothly. Nothing is thinned out: thinning joins the pieces of a curve across its gaps.

import { use } from "echarts/lib/export/core.js";
import { install as LineChart } from "echarts/lib/chart/line/install.js";
import { install as DataZoomInside } from "echarts/lib/component/dataZoom/installDataZoomInside.js";
import { install as DataZoomSlider } from "echarts/lib/component/dataZoom/installDataZoomSlider.js";
import { install as GridComponent } from "echarts/lib/component/grid/installSimple.js";
import { install as TooltipComponent } from "echarts/lib/component/tooltip/install.js";
import { install as CanvasRenderer } from "echarts/lib/renderer/installCanvasRenderer.js";
import { install as SVGRenderer } from "echarts/lib/renderer/installSVGRenderer.js";
import { assignColours, inks } from "../palette.js";
import { formatNumber, formatQuantity } from "../texts.js";
import { baseOption, drawInto, drawOff } from "./engine.js";
import { tooltipNode } from "./tooltip.js";

use([LineChart, GridComponent, TooltipComponent, DataZoomInside, DataZoomSlider, CanvasRenderer, SVGRenderer]);

/** Legend entries: one a class of quality that occurs, then the curves beside. */
export function legendOfCurve(doc, mode) {
  const colours = assignColours([...doc.classes, ...(doc.beside ?? [])], mode);
  const seen = new Set(doc.quality);
  const own = doc.classes.map((item, i) => ({ key: item.key, name: item.name, colour: colours[i], illustrative: doc.illustrative, fixed: true, index: i }));
  const beside = (doc.beside ?? []).map((item, i) => ({ key: item.key, name: item.name, colour: colours[doc.classes.length + i], illustrative: doc.illustrative, fixed: false }));
  return [...own.filter(({ index }) => seen.has(index)), ...beside];
}

/** Values of one class; a neighbour of the class before joins in, so that the line has no break where quality changes. */
export function valuesOfClass(doc, index) {
  return doc.values.map((value, i) => {
    const joins = doc.quality[i] === index || (doc.quality[i + 1] === index && doc.values[i + 1] !== null);
    return joins ? value : null;
  });
}

/** The moment of slot `i`, written as the page writes dates: the days come from the server in order. */
function moment(doc, i, minutes) {
  const at = new Date(Date.UTC(...doc.start) + i * minutes * 60_000);
  const two = (number) => String(number).padStart(2, "0");
  return `${two(at.getUTCDate())}/${two(at.getUTCMonth() + 1)}/${at.getUTCFullYear()} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}

function lines(doc, legend, hidden) {
  const common = { type: "line", symbol: "none", connectNulls: false, emphasis: { disabled: true } };
  const own = legend.filter(({ index }) => index !== undefined).map(({ key, name, colour, index }) => ({
    ...common, id: key, name, data: valuesOfClass(doc, index), lineStyle: { width: 1.5, color: colour }, itemStyle: { color: colour },
  }));
  const beside = (doc.beside ?? []).filter(({ key }) => !hidden.has(key)).map(({ key, name, values }) => {
    const { colour } = legend.find((entry) => entry.key === key);
    return { ...common, id: key, name, data: values, lineStyle: { width: 1, color: colour, type: [4, 3] }, itemStyle: { color: colour } };
  });
  return [...own, ...beside];
}

function optionForCurve(doc, { mode, hidden, width, whole }) {
  const ink = inks(mode);
  const legend = legendOfCurve(doc, mode);
  const labels = doc.values.map((_, i) => moment(doc, i, doc.minutes));
  const tooltip = (params) => {
    const i = (Array.isArray(params) ? params[0] : params)?.dataIndex;
    if (i === undefined) return "";
    const quality = doc.classes[doc.quality[i]];
    const colour = legend.find(({ key }) => key === quality?.key)?.colour;
    const rows = [{ colour, name: quality?.name ?? "", value: formatQuantity(doc.values[i], 0, doc.unit) }];
    for (const { key, name, values } of doc.beside ?? []) {
      if (!hidden.has(key)) rows.push({ colour: legend.find((entry) => entry.key === key).colour, name, value: formatQuantity(values[i], 0, doc.unit) });
    }
    return tooltipNode(labels[i], rows);
  };
  const perDay = 1440 / doc.minutes;
  const shown = Math.min(doc.values.length, 14 * perDay);
  const zoom = whole || doc.values.length <= 3 * perDay ? [] : [
    { type: "inside", startValue: doc.values.length - shown, endValue: doc.values.length - 1, zoomOnMouseWheel: "ctrl", moveOnMouseWheel: false },
    {
      type: "slider", height: 28, bottom: 4, showDetail: false, brushSelect: false,
      startValue: doc.values.length - shown, endValue: doc.values.length - 1,
      borderColor: ink.line, fillerColor: "rgba(120,140,170,.18)", dataBackground: { lineStyle: { color: ink.axis }, areaStyle: { color: ink.line } },
    },
  ];
  return {
    ...baseOption(ink, tooltip, "axis"),
    grid: { left: 4, right: 18, top: 34, bottom: zoom.length ? 42 : 6, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    dataZoom: zoom,
    xAxis: {
      type: "category", data: labels, boundaryGap: false, axisTick: { show: false }, axisLine: { lineStyle: { color: ink.axis } },
      axisLabel: { color: ink.muted, hideOverlap: true, formatter: (label) => (width < 480 ? label.slice(0, 5) : label.replace(" 00:00", "")) },
    },
    yAxis: {
      type: "value", name: doc.unit, nameTextStyle: { color: ink.muted, align: "left" }, splitNumber: width < 480 ? 3 : 5,
      axisLabel: { color: ink.muted, formatter: (tick) => formatNumber(tick), hideOverlap: true }, splitLine: { lineStyle: { color: ink.line } },
    },
    series: lines(doc, legend, hidden),
  };
}

export function draw(canvas, _kind, doc, { mode, hidden }) {
  drawInto(canvas, optionForCurve(doc, { mode, hidden, width: canvas.clientWidth }), "canvas");
  return legendOfCurve(doc, mode);
}

export function renderSvg(_kind, doc, { mode, hidden }) {
  const [width, height] = [960, 480];
  const svg = drawOff(optionForCurve(doc, { mode, hidden, width, whole: true }), width, height);
  return { svg, width, height, keys: legendOfCurve(doc, mode).filter(({ key }) => !hidden.has(key)) };
}

