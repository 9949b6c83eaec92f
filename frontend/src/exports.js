// PNG and SVG downloads: title, legend, source, licence, release and the illustrative mark travel inside the picture.

import { inks } from "./palette.js";
import { text } from "./texts.js";

const FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif";
const PAD = 24;
// Narrow pictures (tile maps) still need room for title and source.
const LEAST_WIDTH = 560;

const escape = (value) => String(value).replace(/[&<>"]/g, (ch) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[ch]);

function line(words, x, y, size, colour, weight = 400) {
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${colour}">${escape(words)}</text>`;
}

/** Break `words` into lines of at most `width` pixels at `size`; letters are taken as 0.55 em wide. */
export function wrap(words, width, size) {
  const limit = Math.floor(width / (size * 0.55));
  const lines = [""];
  for (const word of words.split(/\s+/)) {
    const last = lines[lines.length - 1];
    if (last && last.length + word.length + 1 > limit) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines;
}

function legendMarkup(keys, width, top, ink) {
  let x = PAD;
  let y = top;
  let out = "";
  for (const { name, colour } of keys) {
    const needed = 22 + name.length * 7 + 14;
    if (x > PAD && x + needed > width - PAD) {
      x = PAD;
      y += 20;
    }
    out += `<rect x="${x}" y="${y - 10}" width="12" height="12" rx="2" fill="${colour}"/>` + line(name, x + 18, y, 12, ink.text);
    x += needed;
  }
  return { markup: out, bottom: keys.length ? y + 12 : top - 8 };
}

function footLines(doc) {
  const parts = [];
  if (doc.any_illustrative) parts.push(text(doc.any_illustrative === "all" ? "illustrative" : "partly_illustrative").toUpperCase());
  if (doc.source) parts.push(`${text("source")}: ${doc.source}`);
  if (doc.licence) parts.push(`${text("licence")}: ${doc.licence}`);
  if (doc.release) parts.push(`${text("release")}: ${doc.release}`);
  if (doc.note) parts.push(doc.note);
  parts.push(text("site"));
  return parts.join(" · ");
}

/** The whole picture as one SVG text, with its size. */
export function compose({ svg, width: drawn, height, keys, doc }) {
  const ink = inks("light");
  const width = Math.max(drawn, LEAST_WIDTH);
  const outer = width + 2 * PAD;
  let y = PAD + 18;
  let body = "";
  for (const words of wrap(doc.title, width, 20)) {
    body += line(words, PAD, y, 20, ink.text, 600);
    y += 26;
  }
  if (doc.unit) {
    body += line(`${text("unit")}: ${doc.unit}`, PAD, y - 2, 13, ink.muted);
    y += 22;
  }
  const legend = legendMarkup(keys, outer, y + 6, ink);
  body += legend.markup;
  y = legend.bottom + 8;
  body += `<g transform="translate(${PAD} ${y})">${svg}</g>`;
  y += height + 26;
  for (const words of wrap(footLines(doc), width, 12)) {
    body += line(words, PAD, y, 12, ink.muted);
    y += 17;
  }
  const total = y + PAD - 10;
  const markup =
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${outer}" height="${total}" ` +
    `viewBox="0 0 ${outer} ${total}" font-family="${FONT}" role="img" aria-label="${escape(doc.description ?? doc.title)}">` +
    `<title>${escape(doc.title)}</title><rect width="${outer}" height="${total}" fill="#fff"/>${body}</svg>`;
  return { markup, width: outer, height: total };
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function rasterise({ markup, width, height }) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(markup)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * 2;
  canvas.height = height * 2;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

export async function download(format, picture) {
  const whole = compose(picture);
  if (format === "svg") save(new Blob([whole.markup], { type: "image/svg+xml" }), `${picture.name}.svg`);
  else save(await rasterise(whole), `${picture.name}.png`);
}
