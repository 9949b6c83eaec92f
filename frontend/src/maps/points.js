// Facilities by coordinates, over outlines where boundaries were imported, over a plain grid of degrees else.

import { fuelColour, inks } from "../palette.js";
import { number, text } from "../texts.js";
import { tooltipNode } from "../charts/tooltip.js";
import { boundsOf, loadOutline, pathOf, projection } from "./projection.js";
import { bindTip, linked, svg } from "./svg.js";

const WIDTH = 600;

/** Radius of a point: its area follows the size; a point without a size is a small ring. */
export function radiusOf(size, largest) {
  const value = number(size);
  if (value === null || !(largest > 0)) return 3;
  return 3 + 11 * Math.sqrt(value / largest);
}

function legendOf(doc, mode) {
  const seen = new Map();
  for (const point of doc.points) {
    const fuel = point.fuel ?? "neutral";
    if (!seen.has(fuel)) seen.set(fuel, { key: fuel, name: point.fuel_name ?? fuel, colour: fuelColour(fuel, mode) ?? fuelColour("neutral", mode) });
  }
  return [...seen.values()];
}

function graticule(project, [west, south, east, north], ink) {
  const group = svg("g", { stroke: ink.line, "stroke-width": 0.6, fill: ink.muted, "font-size": 9 });
  for (let lon = Math.floor(west / 2) * 2 + 2; lon < east - 0.5; lon += 2) {
    const [x] = project.at(lon, south);
    group.append(svg("line", { x1: x, y1: 0, x2: x, y2: project.height }), svg("text", { x: x + 2, y: project.height - 3, stroke: "none" }, `${lon}°${text("east")}`));
  }
  for (let lat = Math.floor(south / 2) * 2 + 2; lat < north; lat += 2) {
    const [, y] = project.at(west, lat);
    group.append(svg("line", { x1: 0, y1: y, x2: project.width, y2: y }), svg("text", { x: 2, y: y - 2, stroke: "none" }, `${lat}°${text("north")}`));
  }
  return group;
}

function union(a, b) {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

function pointNodes(doc, project, mode, hidden, ink) {
  const largest = Math.max(0, ...doc.points.map((point) => number(point.size) ?? 0));
  const order = doc.points.map((point, i) => ({ point, i })).filter(({ point }) => !hidden.has(point.fuel ?? "neutral"));
  // Large ones first, so that small ones stay in reach of the pointer.
  order.sort((a, b) => (number(b.point.size) ?? 0) - (number(a.point.size) ?? 0));
  return order.map(({ point, i }) => {
    const [cx, cy] = project.at(number(point.lon), number(point.lat));
    const colour = fuelColour(point.fuel, mode) ?? fuelColour("neutral", mode);
    const missing = number(point.size) === null;
    const circle = svg("circle", {
      cx: cx.toFixed(1), cy: cy.toFixed(1), r: radiusOf(point.size, largest).toFixed(1), "data-r": radiusOf(point.size, largest).toFixed(1),
      fill: missing ? "none" : colour, "fill-opacity": 0.72, stroke: missing ? colour : ink.card, "stroke-width": missing ? 1.6 : 0.8, "data-tip": i, class: "map-point",
    });
    return linked(circle, point.url, { tabindex: -1, "aria-label": point.name });
  });
}

async function build(doc, mode, hidden) {
  const ink = inks(mode);
  const collection = await loadOutline(doc.outline_url);
  const bounds = collection ? union(doc.bounds.map(Number), boundsOf(collection)) : doc.bounds.map(Number);
  const project = projection(bounds, WIDTH);
  const root = svg("svg", { viewBox: `0 0 ${WIDTH} ${project.height.toFixed(0)}`, class: "map-svg", role: "group", "aria-label": doc.description });
  if (collection) {
    for (const { geometry } of collection.features) {
      root.append(svg("path", { d: pathOf(geometry, project), "fill-rule": "evenodd", fill: ink.empty, stroke: ink.axis, "stroke-width": 0.6 }));
    }
  } else root.append(graticule(project, bounds, ink));
  for (const { name, lon, lat } of doc.labels ?? []) {
    const [x, y] = project.at(number(lon), number(lat));
    root.append(svg("text", { x: x.toFixed(1), y: y.toFixed(1), "text-anchor": "middle", "font-size": 12, "font-style": "italic", fill: ink.muted }, name));
  }
  root.append(...pointNodes(doc, project, mode, hidden, ink));
  return { root, width: WIDTH, height: Math.round(project.height) };
}

/** Zoom by buttons and pan by dragging, through the view box. Points keep their size on the screen. */
function bindZoom(canvas, root, width, height) {
  let [x, y, zoom] = [0, 0, 1];
  const apply = () => {
    x = Math.min(Math.max(x, 0), width - width / zoom);
    y = Math.min(Math.max(y, 0), height - height / zoom);
    root.setAttribute("viewBox", `${x} ${y} ${width / zoom} ${height / zoom}`);
    for (const circle of root.querySelectorAll(".map-point")) circle.setAttribute("r", circle.dataset.r / Math.sqrt(zoom) / (zoom > 1 ? zoom ** 0.25 : 1));
    root.classList.toggle("is-zoomed", zoom > 1);
  };
  const zoomBy = (factor) => {
    const next = Math.min(Math.max(zoom * factor, 1), 12);
    x += (width / zoom - width / next) / 2;
    y += (height / zoom - height / next) / 2;
    zoom = next;
    apply();
  };
  const bar = document.createElement("div");
  bar.className = "map-zoom btn-group-vertical";
  for (const [sign, key, factor] of [["+", "zoom_in", 1.6], ["−", "zoom_out", 1 / 1.6], ["⟲", "zoom_reset", 0]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-icon";
    button.textContent = sign;
    button.setAttribute("aria-label", text(key));
    button.addEventListener("click", () => zoomBy(factor || 1 / zoom));
    bar.append(button);
  }
  canvas.append(bar);
  let grabbed = null;
  let moved = false;
  root.addEventListener("pointerdown", (event) => { grabbed = zoom > 1 ? [event.clientX, event.clientY, x, y] : null; moved = false; });
  root.addEventListener("pointermove", (event) => {
    if (!grabbed) return;
    const perPixel = width / zoom / root.clientWidth;
    const [dx, dy] = [event.clientX - grabbed[0], event.clientY - grabbed[1]];
    moved ||= Math.hypot(dx, dy) > 4;
    x = grabbed[2] - dx * perPixel;
    y = grabbed[3] - dy * perPixel;
    apply();
  });
  for (const end of ["pointerup", "pointerleave"]) root.addEventListener(end, () => { grabbed = null; });
  root.addEventListener("click", (event) => { if (moved) event.preventDefault(); }, true);
}

export async function draw(canvas, kind, doc, { mode, hidden }) {
  const { root, width, height } = await build(doc, mode, hidden);
  canvas.classList.add("chart-free");
  canvas.replaceChildren(root);
  bindZoom(canvas, root, width, height);
  bindTip(canvas, (i) => tooltipNode(doc.points[i].name, [{ name: doc.points[i].fuel_name ?? "", value: doc.points[i].text ?? text("missing") }]));
  return legendOf(doc, mode);
}

export async function renderSvg(kind, doc, { mode, hidden }) {
  const { root, width, height } = await build(doc, mode, hidden);
  root.setAttribute("width", width);
  root.setAttribute("height", height);
  return { svg: new XMLSerializer().serializeToString(root), width, height, keys: legendOf(doc, mode).filter(({ key }) => !hidden.has(key)) };
}
