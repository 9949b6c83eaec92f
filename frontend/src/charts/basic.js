// Lines, stacks, bars and pies.

import * as echarts from "echarts/core";
import { BarChart, LineChart, PieChart } from "echarts/charts";
import { GridComponent, TitleComponent, TooltipComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";
import { drawInto, drawOff } from "./engine.js";
import { legendOf, optionFor } from "./options.js";

echarts.use([LineChart, BarChart, PieChart, GridComponent, TooltipComponent, TitleComponent, SVGRenderer]);

/** Tall rankings grow with their rows instead of squeezing them. */
function fitHeight(canvas, kind, doc) {
  if (kind === "bar" && doc.horizontal) canvas.style.height = `${Math.max(120, 44 + doc.periods.length * (16 + 14 * doc.series.length))}px`;
}

export function draw(canvas, kind, doc, { mode, hidden }) {
  fitHeight(canvas, kind, doc);
  drawInto(echarts, canvas, optionFor(kind, doc, { mode, hidden, width: canvas.clientWidth, height: canvas.clientHeight }));
  return legendOf(kind, doc, mode);
}

export function renderSvg(kind, doc, { mode, hidden }) {
  const width = 960;
  const height = kind === "bar" && doc.horizontal ? Math.max(240, 44 + doc.periods.length * 30) : 480;
  const svg = drawOff(echarts, optionFor(kind, doc, { mode, hidden, width, height }), width, height);
  return { svg, width, height, keys: legendOf(kind, doc, mode).filter(({ key }) => !hidden.has(key)) };
}
