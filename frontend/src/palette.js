// Colours of series by energy carrier, from the one palette file.

import palette from "../palette.json";

const INK = {
  light: { text: "#1f2937", muted: "#5b6472", line: "#d5dae1", axis: "#9aa3af", card: "#ffffff", empty: "#eef0f3" },
  dark: { text: "#e5e9f0", muted: "#a7b0bd", line: "#39424f", axis: "#6b7685", card: "#182433", empty: "#2a3543" },
};

/** "dark" or "light": the mode the page is shown in. */
export function currentMode() {
  return document.documentElement.getAttribute("data-bs-theme") === "dark" ? "dark" : "light";
}

/** Ink and paper colours of a mode. */
export function inks(mode) {
  return INK[mode];
}

/** Colour of one carrier, or undefined for an unknown key. */
export function fuelColour(fuel, mode) {
  return palette.fuel[fuel]?.[mode];
}

/** The five steps of the sequential scale, low to high. */
export function sequence(mode) {
  return palette.sequential[mode];
}

/** One colour per item ({fuel}): its carrier's; the next free categorical one for unknown or repeated carriers. */
export function assignColours(items, mode) {
  const taken = new Set();
  const named = items.map((item) => {
    if (!item.fuel || taken.has(item.fuel) || !palette.fuel[item.fuel]) return null;
    taken.add(item.fuel);
    return fuelColour(item.fuel, mode);
  });
  const free = palette.categorical.filter((fuel) => !taken.has(fuel));
  let next = 0;
  return named.map((colour) => colour ?? fuelColour(free.length ? free[next++ % free.length] : "neutral", mode));
}
