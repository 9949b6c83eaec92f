// Lines, stacks, bars and pies.

import { use } from "echarts/lib/export/core.js";
// The installers one by one: through echarts/charts esbuild would put every chart into the shared chunk.
import { install as BarChart } from "echarts/lib/chart/bar/install.js";
import { install as LineChart } from "echarts/lib/chart/line/install.js";
import { install as PieChart } from "echarts/lib/chart/pie/install.js";
import { install as GridComponent } from "echarts/lib/component/grid/installSimple.js";
import { install as TitleComponent } from "echarts/lib/component/title/install.js";
import { install as TooltipComponent } from "echarts/lib/component/tooltip/install.js";
import { install as SVGRenderer } from "echarts/lib/renderer/installSVGRenderer.js";
import { drawInto, drawOff } from "./engine.js";
import { legendOf, optionFor } from "./options.js";

use([LineChart, BarChart, PieChart, GridComponent, TooltipComponent, TitleComponent, SVGRenderer]);

/** Tall rankings grow with their rows instead of squeezing them. */
function fitHeight(canvas, kind, doc) {
  if (kind === "bar" && doc.horizontal) canvas.style.height = `${Math.max(120, 44 + doc.periods.length * (16 + 14 * doc.series.length))}px`;
}

export function draw(canvas, kind, doc, { mode, hidden }) {
  fitHeight(canvas, kind, doc);
  drawInto(canvas, optionFor(kind, doc, { mode, hidden, width: canvas.clientWidth, height: canvas.clientHeight }));
  return legendOf(kind, doc, mode);
}

export function renderSvg(kind, doc, { mode, hidden }) {
  const width = 960;
  const height = kind === "bar" && doc.horizontal ? Math.max(240, 44 + doc.periods.length * 30) : 480;
  const svg = drawOff(optionFor(kind, doc, { mode, hidden, width, height }), width, height);
  return { svg, width, height, keys: legendOf(kind, doc, mode).filter(({ key }) => !hidden.has(key)) };
}
