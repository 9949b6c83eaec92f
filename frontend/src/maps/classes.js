// Classes of a shaded map.

/** Limits between `count` classes of equal population; fewer where values repeat. Missing values take no part. */
export function quantileBreaks(values, count = 5) {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  if (sorted.length < 2) return [];
  const breaks = [];
  for (let i = 1; i < count; i += 1) {
    const limit = sorted[Math.floor((i * sorted.length) / count)];
    if (limit > sorted[0] && limit !== breaks[breaks.length - 1]) breaks.push(limit);
  }
  return breaks;
}

/** Index of the class of `value`: how many limits it has reached. */
export function classOf(value, breaks) {
  return breaks.filter((limit) => value >= limit).length;
}

/** One colour per class, spread over the whole scale. */
export function classColours(scale, classes) {
  if (classes === 1) return [scale[2]];
  return Array.from({ length: classes }, (_, i) => scale[Math.round((i * (scale.length - 1)) / (classes - 1))]);
}

/** Is white or dark text readable on `colour` (#rrggbb)? */
export function textOn(colour) {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const part = parseInt(colour.slice(i, i + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.25 ? "#14202e" : "#ffffff";
}
