// Builds everything the browser gets into build/static/web: one stylesheet, one small script for every page, and
// chunks (charts, Sankey, maps, htmx) that a page loads only when it holds such an element.
// Usage: node frontend/build.mjs [--watch is not offered: a build takes under a second]

import { build, transform } from "esbuild";
import { readFile, readdir, rm, mkdir, writeFile, stat } from "node:fs/promises";
import { brotliCompressSync, gzipSync } from "node:zlib";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { purge } from "./purge_css.mjs";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const ROOT = path.dirname(HERE);
const OUT = path.join(ROOT, "build", "static", "web");
const TABLER = path.join(ROOT, "node_modules", "@tabler", "core", "dist", "css", "tabler.min.css");

/** All files below `folder` whose names end in one of `endings`. */
async function filesBelow(folder, endings) {
  const found = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!["node_modules", "__pycache__"].includes(entry.name)) found.push(...(await filesBelow(full, endings)));
    } else if (endings.some((ending) => entry.name.endsWith(ending))) found.push(full);
  }
  return found.sort();
}

/** Every word of templates, Python and scripts: a superset of the class names that pages can carry. */
async function sourceWords() {
  const files = [
    ...(await filesBelow(path.join(ROOT, "src"), [".html", ".py"])),
    ...(await filesBelow(path.join(HERE, "src"), [".js"])),
  ];
  const words = new Set();
  for (const file of files) for (const word of (await readFile(file, "utf8")).match(/[\w-]+/g) ?? []) words.add(word);
  return words;
}

/** CSS classes .fuel-<key> and the custom properties behind them, from the one palette. */
function paletteCss(palette) {
  const names = Object.keys(palette.fuel);
  const block = (mode) =>
    names.map((name) => `--fuel-${name}:${palette.fuel[name][mode]}`).join(";") +
    ";" + palette.sequential[mode].map((colour, i) => `--seq-${i}:${colour}`).join(";");
  return (
    `:root{${block("light")}}[data-bs-theme=dark]{${block("dark")}}` +
    names.map((name) => `.fuel-${name}{--fuel:var(--fuel-${name})}`).join("")
  );
}

async function buildStyles() {
  const palette = JSON.parse(await readFile(path.join(HERE, "palette.json"), "utf8"));
  const own = (await Promise.all((await filesBelow(path.join(HERE, "styles"), [".css"])).map((file) => readFile(file, "utf8")))).join("\n");
  const tabler = await readFile(TABLER, "utf8");
  // The licence asks that its notice stays with what we keep of the stylesheet.
  const notices = [...new Set(tabler.match(/\/\*![^]*?\*\//g) ?? [])].join("\n");
  const base = purge(tabler, await sourceWords(), own);
  const css = `${notices}\n${base}\n${paletteCss(palette)}\n${own}`;
  const { code, warnings } = await transform(css, { loader: "css", minify: true, target: ["chrome100", "firefox100", "safari15"] });
  for (const warning of warnings) console.warn(`app.css: ${warning.text}`);
  await writeFile(path.join(OUT, "app.css"), code);
}

async function buildScripts() {
  await build({
    entryPoints: { app: path.join(HERE, "src", "app.js"), theme: path.join(HERE, "src", "theme.js") },
    outdir: OUT,
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    legalComments: "eof",
    target: ["chrome100", "firefox100", "safari15"],
    define: { "process.env.NODE_ENV": '"production"', __DEV__: "false" },
  });
}

/** The service worker stands alone: one file, no chunks, no module. */
async function buildWorker() {
  await build({
    entryPoints: { worker: path.join(HERE, "src", "worker.js") },
    outdir: OUT,
    bundle: true,
    format: "iife",
    minify: true,
    target: ["chrome100", "firefox100", "safari15"],
  });
}

async function report() {
  let total = 0;
  for (const file of await filesBelow(OUT, [""])) {
    if (!(await stat(file)).isFile()) continue;
    const bytes = await readFile(file);
    const gz = gzipSync(bytes).length;
    total += gz;
    const name = path.relative(OUT, file).padEnd(34);
    console.log(`${name} ${String(bytes.length).padStart(8)} B  gz ${String(gz).padStart(7)}  br ${String(brotliCompressSync(bytes).length).padStart(7)}`);
  }
  console.log(`${"all together, gz".padEnd(34)} ${String(total).padStart(8)} B`);
}

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });
await buildScripts();
await buildWorker();
await buildStyles();
if (!process.argv.includes("--quiet")) await report();
