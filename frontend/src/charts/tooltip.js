// Tooltips as DOM nodes: HTML strings with style attributes would break the content security policy.

/** A box with a heading and rows of {colour, name, value, note}. */
export function tooltipNode(heading, rows) {
  const box = document.createElement("div");
  box.className = "chart-tip";
  const head = document.createElement("strong");
  head.textContent = heading;
  box.append(head);
  for (const { colour, name, value, note } of rows) {
    const row = document.createElement("div");
    row.className = "chart-tip-row";
    if (colour) {
      const swatch = document.createElement("span");
      swatch.className = "swatch";
      swatch.style.setProperty("--fuel", colour);
      row.append(swatch);
    }
    const label = document.createElement("span");
    label.textContent = note ? `${name} (${note})` : name;
    const figure = document.createElement("b");
    figure.textContent = value;
    row.append(label, figure);
    box.append(row);
  }
  return box;
}
