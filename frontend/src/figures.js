// Finds what draws each figure, draws it, redraws it on resize and change of theme, and offers it as PNG and SVG.

import { currentMode } from "./palette.js";
import { text } from "./texts.js";
import { renderLegend } from "./legend.js";

const DRAWERS = {
  line: () => import("./charts/basic.js"),
  stack: () => import("./charts/basic.js"),
  bar: () => import("./charts/basic.js"),
  pie: () => import("./charts/basic.js"),
  curve: () => import("./charts/curve.js"),
  sankey: () => import("./charts/sankey.js"),
  tilemap: () => import("./maps/areas.js"),
  "outline-map": () => import("./maps/areas.js"),
  points: () => import("./maps/points.js"),
};

class Figure {
  constructor(node, drawer) {
    this.node = node;
    this.kind = node.dataset.chart;
    this.document = JSON.parse(document.getElementById(node.dataset.chartSource).textContent);
    this.canvas = node.querySelector(".chart-canvas");
    this.legend = node.querySelector(".chart-legend");
    this.drawer = drawer;
    this.hidden = new Set();
  }

  async draw() {
    const mode = currentMode();
    const keys = await this.drawer.draw(this.canvas, this.kind, this.document, { mode, hidden: this.hidden });
    if (this.legend) {
      renderLegend(this.legend, keys, this.hidden, (key) => {
        this.hidden.has(key) ? this.hidden.delete(key) : this.hidden.add(key);
        return this.draw();
      });
    }
  }

  async download(format) {
    const { download } = await import("./exports.js");
    const { svg, width, height, keys } = await this.drawer.renderSvg(this.kind, this.document, { mode: "light", hidden: this.hidden });
    await download(format, { svg, width, height, keys, doc: this.document, name: this.node.id });
  }
}

async function bindFigure(node) {
  node.dataset.bound = "1";
  const load = DRAWERS[node.dataset.chart];
  if (!load) return;
  const figure = new Figure(node, await load());
  await figure.draw();
  let width = figure.canvas.clientWidth;
  let frame;
  new ResizeObserver(() => {
    if (figure.canvas.clientWidth === width) return;
    width = figure.canvas.clientWidth;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => figure.draw());
  }).observe(figure.canvas);
  new MutationObserver(() => figure.draw()).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  for (const button of node.querySelectorAll("[data-download]")) {
    button.hidden = false;
    button.addEventListener("click", () => figure.download(button.dataset.download));
  }
}

/** Draw every figure not drawn yet; those below the fold when they come near the screen. */
export function bindFigures(nodes) {
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting || target.dataset.bound) continue;
      seen.unobserve(target);
      bindFigure(target).catch((error) => {
        console.error(error);
        const canvas = target.querySelector(".chart-canvas");
        canvas.textContent = text("chart_failed");
        canvas.classList.add("chart-failed");
      });
    }
  }, { rootMargin: "600px" });
  for (const node of nodes) if (!node.dataset.bound) seen.observe(node);
}
