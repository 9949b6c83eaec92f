// Removes from a stylesheet what no page of ours can use: rules whose classes occur in no source, custom properties
// and keyframes nobody refers to. Selectors are judged by class names only, so the result errs on the side of keeping.

/** Split `css` into nodes: {head, body} for blocks (body a string), {head} for statements such as @import. */
export function parseBlocks(css) {
  const nodes = [];
  let depth = 0;
  let start = 0;
  let head = "";
  for (let i = 0; i < css.length; i += 1) {
    const ch = css[i];
    if (ch === "/" && css[i + 1] === "*") {
      const end = css.indexOf("*/", i + 2);
      if (depth === 0) css = css.slice(0, i) + css.slice(end + 2);
      else i = end + 1;
      if (depth === 0) i -= 1;
    } else if (ch === '"' || ch === "'") {
      i = endOfString(css, i);
    } else if (ch === "(" && /url$/i.test(css.slice(i - 3, i)) && !/["']/.test(css[i + 1])) {
      i = css.indexOf(")", i);
    } else if (ch === "{") {
      if (depth === 0) {
        head = css.slice(start, i).trim();
        start = i + 1;
      }
      depth += 1;
    } else if (ch === "}") {
      depth -= 1;
      if (depth === 0) {
        nodes.push({ head, body: css.slice(start, i) });
        start = i + 1;
      }
    } else if (ch === ";" && depth === 0) {
      nodes.push({ head: css.slice(start, i).trim() });
      start = i + 1;
    }
  }
  return nodes;
}

function endOfString(text, from) {
  const quote = text[from];
  let i = from + 1;
  while (i < text.length && text[i] !== quote) i += text[i] === "\\" ? 2 : 1;
  return i;
}

/** Split at `separator` outside strings and brackets. */
export function splitOutside(text, separator) {
  const parts = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i += 1) {
    const ch = text[i];
    if (ch === "\\") i += 1;
    else if (ch === '"' || ch === "'") i = endOfString(text, i);
    else if ("([{".includes(ch)) depth += 1;
    else if (")]}".includes(ch)) depth -= 1;
    else if (ch === separator && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts.map((part) => part.trim()).filter(Boolean);
}

const NEVER = /data-bs-navbar-theme|data-theme|\[dir=|rtl|::-moz|:root\.|data-bs-theme-(base|primary|font|radius)/;

/** True when every class of the selector is in `words` (classes inside :not() do not count). */
export function selectorUsed(selector, words) {
  if (NEVER.test(selector)) return false;
  const positive = selector.replace(/:not\([^()]*(\([^()]*\)[^()]*)*\)/g, "");
  const classes = positive.match(/\.(-?[_a-zA-Z](?:[\w-]|\\.)*)/g) ?? [];
  return classes.every((name) => words.has(name.slice(1).replace(/\\(.)/g, "$1")));
}

function purgeNodes(css, words) {
  let out = "";
  for (const node of parseBlocks(css)) {
    if (node.body === undefined) {
      if (!node.head.startsWith("@charset")) out += `${node.head};`;
    } else if (/^@(media|supports|layer|container)/.test(node.head)) {
      const inner = purgeNodes(node.body, words);
      if (inner) out += `${node.head}{${inner}}`;
    } else if (node.head.startsWith("@")) {
      out += `${node.head}{${node.body}}`;
    } else {
      const kept = splitOutside(node.head, ",").filter((selector) => selectorUsed(selector, words));
      if (kept.length && node.body.trim()) out += `${kept.join(",")}{${node.body}}`;
    }
  }
  return out;
}

function dropUnusedProperties(css, extraUses) {
  const used = new Set([...(css + extraUses).matchAll(/var\(\s*(--[\w-]+)/g)].map((match) => match[1]));
  const walk = (text) =>
    parseBlocks(text)
      .map((node) => {
        if (node.body === undefined) return `${node.head};`;
        if (node.body.includes("{")) return `${node.head}{${walk(node.body)}}`;
        const kept = splitOutside(node.body, ";").filter((line) => !line.startsWith("--") || used.has(line.split(":")[0].trim()));
        return kept.length ? `${node.head}{${kept.join(";")}}` : "";
      })
      .join("");
  return walk(css);
}

function dropUnusedKeyframes(css) {
  const names = [...css.matchAll(/@(?:-webkit-)?keyframes ([\w-]+)/g)].map((match) => match[1]);
  const unused = new Set(names.filter((name) => !new RegExp(`animation[^;}]*${name}\\b`).test(css)));
  return parseBlocks(css)
    .filter((node) => !unused.has(node.head.match(/^@(?:-webkit-)?keyframes ([\w-]+)/)?.[1]))
    .map((node) => (node.body === undefined ? `${node.head};` : `${node.head}{${node.body}}`))
    .join("");
}

/** Return `css` without the rules, properties and keyframes that `words` (set of all words in our sources) cannot reach. */
export function purge(css, words, extraUses = "") {
  let out = dropUnusedKeyframes(purgeNodes(css, words));
  for (let before = ""; before !== out; ) {
    before = out;
    out = dropUnusedProperties(out, extraUses);
  }
  return out;
}
