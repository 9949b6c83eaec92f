// Life of ECharts instances: one per canvas, no animation, no inline styles in strings (strict CSP).

import { getInstanceByDom, init } from "echarts/lib/export/core.js";

/** Draw `option` into `canvas`, reusing its instance; `renderer` is svg, or canvas for curves of thousands of points. */
export function drawInto(canvas, option, renderer = "svg") {
  let chart = getInstanceByDom(canvas);
  if (!chart) chart = init(canvas, null, { renderer });
  else chart.resize();
  chart.setOption(option, { notMerge: true });
  return chart;
}

/** `option` as SVG text of the given size, without touching the page. */
export function drawOff(option, width, height) {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption(option);
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

/** Settings shared by every chart. `confine` also keeps ECharts from writing its arrow as a styled HTML string. */
export function baseOption(ink, formatter, trigger) {
  return {
    animation: false,
    textStyle: { fontFamily: "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif", color: ink.text },
    tooltip: {
      trigger,
      confine: true,
      transitionDuration: 0,
      backgroundColor: ink.card,
      borderColor: ink.line,
      textStyle: { color: ink.text, fontSize: 13 },
      extraCssText: "",
      axisPointer: { type: trigger === "axis" ? "line" : "none", lineStyle: { color: ink.axis }, animation: false },
      formatter,
    },
  };
}
