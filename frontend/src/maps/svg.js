// Small SVG builder (attributes only: style attributes would break the content security policy) and the hover box.

const NS = "http://www.w3.org/2000/svg";

/** An SVG element with attributes; null and undefined ones are left out. */
export function svg(name, attributes = {}, ...children) {
  const node = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== undefined) node.setAttribute(key, String(value));
  node.append(...children);
  return node;
}

/** `node` inside a link to `url`, or as it is when there is none. Only addresses of this site are linked. */
export function linked(node, url, attributes = {}) {
  if (!url || !url.startsWith("/")) return node;
  return svg("a", { href: url, ...attributes }, node);
}

/** Hatching for areas without a figure. */
export function emptyPattern(id, ink) {
  return svg("defs", {},
    svg("pattern", { id, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      svg("rect", { width: 6, height: 6, fill: ink.empty }),
      svg("line", { x1: 0, y1: 0, x2: 0, y2: 6, stroke: ink.line, "stroke-width": 2 })));
}

/** A box that follows the pointer or the focus over elements that carry data-tip. */
export function bindTip(canvas, contentOf) {
  const tip = document.createElement("div");
  tip.className = "map-tip";
  tip.hidden = true;
  canvas.append(tip);
  const show = (event) => {
    const target = event.target.closest?.("[data-tip]");
    tip.hidden = !target;
    if (!target) return;
    tip.replaceChildren(contentOf(Number(target.getAttribute("data-tip"))));
    const box = canvas.getBoundingClientRect();
    const at = target.getBoundingClientRect();
    const left = Math.min(Math.max(4, at.left - box.left + at.width / 2 - tip.offsetWidth / 2), box.width - tip.offsetWidth - 4);
    const above = at.top - box.top - tip.offsetHeight - 6;
    tip.style.left = `${left}px`;
    tip.style.top = `${above > 0 ? above : at.bottom - box.top + 6}px`;
  };
  canvas.addEventListener("pointerover", show);
  canvas.addEventListener("focusin", show);
  canvas.addEventListener("pointerleave", () => { tip.hidden = true; });
  canvas.addEventListener("focusout", () => { tip.hidden = true; });
}
