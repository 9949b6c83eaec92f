// Shaded maps of provinces: our own tile grid, or outlines where boundaries were imported.

import { inks, sequence } from "../palette.js";
import { formatNumber, formatQuantity, number, text } from "../texts.js";
import { tooltipNode } from "../charts/tooltip.js";
import { classColours, classOf, quantileBreaks, textOn } from "./classes.js";
import { boundsOf, loadOutline, pathOf, projection } from "./projection.js";
import { bindTip, emptyPattern, linked, svg } from "./svg.js";

const TILE = 60;
let serial = 0;

function shading(doc, mode) {
  const values = doc.areas.map((area) => number(area.value));
  const breaks = (doc.breaks ?? quantileBreaks(values)).map(Number);
  const colours = classColours(sequence(mode), breaks.length + 1);
  return { values, breaks, colours, fill: (i) => (values[i] === null ? null : colours[classOf(values[i], breaks)]) };
}

function rangeName(doc, { values, breaks }, i) {
  const shown = (value) => formatNumber(value, doc.decimals);
  if (!breaks.length) return shown(values.find((value) => value !== null));
  if (i === 0) return `< ${shown(breaks[0])}`;
  if (i === breaks.length) return `≥ ${shown(breaks[i - 1])}`;
  return `${shown(breaks[i - 1])} – ${shown(breaks[i])}`;
}

function legendOf(doc, shades, mode) {
  const entries = shades.values.some((value) => value !== null)
    ? shades.colours.map((colour, i) => ({ key: `class-${i}`, name: rangeName(doc, shades, i), colour, fixed: true }))
    : [];
  if (shades.values.includes(null)) entries.push({ key: "missing", name: text("missing"), colour: inks(mode).empty, fixed: true });
  return entries;
}

/** Two lines at the space nearest the middle; one line for short names. */
export function twoLines(name) {
  if (name.length <= 6 || !name.includes(" ")) return [name];
  const spaces = [...name].flatMap((ch, i) => (ch === " " ? [i] : []));
  const cut = spaces.reduce((best, i) => (Math.abs(i - name.length / 2) < Math.abs(best - name.length / 2) ? i : best));
  return [name.slice(0, cut), name.slice(cut + 1)];
}

/** The whole name where it fits into a tile, the short one where it does not. */
export function tileName(area) {
  const lines = twoLines(area.name);
  return area.short && lines.some((words) => words.length > 9) ? [area.short] : lines;
}

function label(area) {
  return (doc) => `${area.name}: ${formatQuantity(area.value, doc.decimals, doc.unit)}`;
}

function tile(area, i, doc, shades, ink, empty) {
  const x = area.col * TILE;
  const y = area.row * TILE;
  const fill = shades.fill(i);
  const ink2 = fill ? textOn(fill) : ink.text;
  const lines = tileName(area);
  const group = svg("g", { "data-tip": i, class: "map-area", role: area.url ? null : "img", "aria-label": area.url ? null : label(area)(doc) },
    svg("rect", { x: x + 2, y: y + 2, width: TILE - 4, height: TILE - 4, rx: 5, fill: fill ?? `url(#${empty})`, stroke: ink.line }));
  const value = number(area.value) === null ? "–" : formatNumber(area.value, doc.decimals);
  lines.forEach((words, n) => {
    group.append(svg("text", { x: x + TILE / 2, y: y + 18 + n * 13 - (lines.length - 2) * 5, "text-anchor": "middle", "font-size": 12, fill: ink2 }, words), " ");
  });
  group.append(svg("text", { x: x + TILE / 2, y: y + TILE - 9, "text-anchor": "middle", "font-size": 12, "font-weight": 600, fill: ink2 }, value));
  // A link is named by what stands in the tile.
  return linked(group, area.url);
}

/** An archipelago that belongs to a province: shown in its own place, in the colour of its province. */
function islandTile(island, doc, shades, ink, empty) {
  const owner = doc.areas.findIndex((area) => area.code === island.area);
  const fill = (owner >= 0 && shades.fill(owner)) || `url(#${empty})`;
  const [cx, cy] = [(island.col + 0.5) * TILE, (island.row + 0.5) * TILE];
  const group = svg("g", { "data-tip": owner >= 0 ? owner : null, class: "map-area" });
  for (const [dx, dy, r] of [[-12, -14, 4], [0, -18, 3], [9, -12, 4.5], [-3, -8, 3]]) {
    group.append(svg("circle", { cx: cx + dx, cy: cy + dy, r, fill, stroke: ink.line }));
  }
  twoLines(island.name).forEach((words, n) => {
    group.append(svg("text", { x: cx, y: cy + 8 + n * 13, "text-anchor": "middle", "font-size": 11.5, fill: ink.muted }, words));
  });
  return group;
}

function tileMap(doc, mode) {
  const ink = inks(mode);
  const shades = shading(doc, mode);
  const empty = `empty-${(serial += 1)}`;
  const islands = doc.islands ?? [];
  const places = [...doc.areas, ...islands];
  const width = (Math.max(...places.map((place) => place.col)) + 1) * TILE;
  const height = (Math.max(...places.map((place) => place.row)) + 1) * TILE;
  const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "map-svg map-tiles", role: "group", "aria-label": doc.description }, emptyPattern(empty, ink));
  for (const island of islands) root.append(islandTile(island, doc, shades, ink, empty));
  doc.areas.forEach((area, i) => root.append(tile(area, i, doc, shades, ink, empty)));
  return { root, width, height, legend: legendOf(doc, shades, mode) };
}

function outlineMap(doc, collection, mode) {
  const ink = inks(mode);
  const shades = shading(doc, mode);
  const empty = `empty-${(serial += 1)}`;
  const project = projection(boundsOf(collection), 520);
  const root = svg("svg", { viewBox: `0 0 520 ${project.height.toFixed(0)}`, class: "map-svg", role: "group", "aria-label": doc.description }, emptyPattern(empty, ink));
  for (const feature of collection.features) {
    const i = doc.areas.findIndex((area) => area.code === feature.properties.code);
    const area = doc.areas[i];
    const path = svg("path", {
      d: pathOf(feature.geometry, project), "fill-rule": "evenodd", fill: (area && shades.fill(i)) ?? `url(#${empty})`,
      stroke: ink.card, "stroke-width": 0.8, "data-tip": area ? i : null, class: "map-area",
      role: area && !area.url ? "img" : null, "aria-label": area && !area.url ? label(area)(doc) : null,
    });
    root.append(area ? linked(path, area.url, { "aria-label": label(area)(doc) }) : path);
  }
  return { root, width: 520, height: Math.round(project.height), legend: legendOf(doc, shades, mode) };
}

async function build(kind, doc, mode) {
  const collection = kind === "outline-map" ? await loadOutline(doc.outline_url) : null;
  return collection ? outlineMap(doc, collection, mode) : tileMap(doc, mode);
}

export async function draw(canvas, kind, doc, { mode }) {
  const { root, legend } = await build(kind, doc, mode);
  canvas.classList.add("chart-free");
  canvas.replaceChildren(root);
  bindTip(canvas, (i) => tooltipNode(doc.areas[i].name, [{ name: doc.measure ?? "", value: formatQuantity(doc.areas[i].value, doc.decimals, doc.unit) }]));
  return legend;
}

export async function renderSvg(kind, doc, { mode }) {
  const { root, width, height, legend } = await build(kind, doc, mode);
  root.setAttribute("width", width);
  root.setAttribute("height", height);
  return { svg: new XMLSerializer().serializeToString(root), width, height, keys: legend };
}
