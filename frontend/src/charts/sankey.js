// Flow diagram of an energy balance.

import { use } from "echarts/lib/export/core.js";
import { install as SankeyChart } from "echarts/lib/chart/sankey/install.js";
import { install as TooltipComponent } from "echarts/lib/component/tooltip/install.js";
import { install as SVGRenderer } from "echarts/lib/renderer/installSVGRenderer.js";
import { fuelColour, inks } from "../palette.js";
import { formatNumber, formatQuantity, number, text } from "../texts.js";
import { drawInto, drawOff } from "./engine.js";
import { tooltipNode } from "./tooltip.js";

use([SankeyChart, TooltipComponent, SVGRenderer]);

const colourOf = (fuel, mode) => fuelColour(fuel, mode) ?? fuelColour("neutral", mode);

/** Value of a node: the larger of what comes in and what goes out, as the diagram draws it. */
export function nodeValues(links) {
  const into = new Map();
  const out = new Map();
  for (const link of links) {
    const value = number(link.value) ?? 0;
    into.set(link.target, (into.get(link.target) ?? 0) + value);
    out.set(link.source, (out.get(link.source) ?? 0) + value);
  }
  return new Map([...new Set([...into.keys(), ...out.keys()])].map((key) => [key, Math.max(into.get(key) ?? 0, out.get(key) ?? 0)]));
}

/** Nodes without outgoing links: their labels stand at their left, inside the picture. */
function lastNodes(links) {
  const sources = new Set(links.map((link) => link.source));
  return new Set(links.map((link) => link.target).filter((key) => !sources.has(key)));
}

function tooltip(doc, names, mode) {
  return ({ dataType, data }) => {
    if (dataType === "edge") {
      const note = data.illustrative ? text("illustrative") : "";
      return tooltipNode(`${names.get(data.source)} → ${names.get(data.target)}`, [
        { colour: colourOf(data.fuel, mode), name: note, value: formatQuantity(data.raw, doc.decimals, doc.unit) },
      ]);
    }
    return tooltipNode(names.get(data.name), [{ name: "", value: formatQuantity(data.total, doc.decimals, doc.unit) }]);
  };
}

export function sankeyOption(doc, { mode, width, height }) {
  const ink = inks(mode);
  const links = doc.links.filter((link) => number(link.value) > 0);
  const values = nodeValues(links);
  const names = new Map(doc.nodes.map((node) => [node.key, node.name]));
  const last = lastNodes(links);
  return {
    animation: false,
    textStyle: { fontFamily: "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif" },
    tooltip: {
      trigger: "item", confine: true, transitionDuration: 0, backgroundColor: ink.card, borderColor: ink.line,
      textStyle: { color: ink.text, fontSize: 13 }, formatter: tooltip(doc, names, mode),
    },
    series: [{
      type: "sankey",
      left: 4, right: 4, top: 10, bottom: 14,
      nodeWidth: 12,
      // Room for one line of label beside the smallest node.
      nodeGap: height > 480 ? 18 : 10,
      layoutIterations: 48,
      draggable: false,
      emphasis: { focus: "adjacency" },
      label: {
        color: ink.text, fontSize: 12, width: width * 0.2, overflow: "truncate", lineHeight: 15,
        textBorderColor: ink.card, textBorderWidth: 3,
        formatter: ({ name }) => `${names.get(name)}  ${formatNumber(values.get(name), doc.decimals)}`,
      },
      labelLayout: { hideOverlap: true },
      lineStyle: { curveness: 0.5, opacity: 0.4 },
      data: doc.nodes.filter((node) => values.has(node.key)).map((node) => ({
        name: node.key,
        depth: node.depth,
        total: values.get(node.key),
        itemStyle: { color: colourOf(node.fuel, mode), borderWidth: 0 },
        label: { position: last.has(node.key) ? "left" : "right" },
      })),
      links: links.map((link) => ({
        source: link.source, target: link.target, value: number(link.value), raw: link.value, fuel: link.fuel, illustrative: link.illustrative,
        lineStyle: { color: colourOf(link.fuel, mode), opacity: link.illustrative ? 0.2 : 0.4 },
      })),
    }],
  };
}

export function draw(canvas, kind, doc, { mode }) {
  drawInto(canvas, sankeyOption(doc, { mode, width: canvas.clientWidth, height: canvas.clientHeight }));
  return [];
}

export function renderSvg(kind, doc, { mode }) {
  const width = 1120;
  const height = 640;
  return { svg: drawOff(sankeyOption(doc, { mode, width, height }), width, height), width, height, keys: [] };
}
