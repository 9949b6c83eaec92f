// HTML legend: a list of buttons that show and hide series, with the same swatches as everywhere else.

/** One entry: {key, name, colour, illustrative, fixed}; fixed entries cannot be switched off. */
export function renderLegend(list, entries, hidden, toggle) {
  list.replaceChildren(
    ...entries.map((entry) => {
      const item = document.createElement("li");
      const label = document.createElement(entry.fixed ? "span" : "button");
      label.className = "legend-entry";
      const swatch = document.createElement("span");
      swatch.className = entry.illustrative ? "swatch is-illustrative" : "swatch";
      swatch.setAttribute("aria-hidden", "true");
      swatch.style.setProperty("--fuel", entry.colour);
      label.append(swatch, entry.name);
      if (!entry.fixed) {
        label.type = "button";
        label.setAttribute("aria-pressed", String(!hidden.has(entry.key)));
        label.addEventListener("click", async () => {
          await toggle(entry.key);
          // The list was built anew: give the focus back to the same entry.
          list.children[entries.indexOf(entry)]?.querySelector("button")?.focus();
        });
      }
      item.append(label);
      return item;
    }),
  );
}
