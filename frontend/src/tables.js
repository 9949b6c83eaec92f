// Sorting of tables in the browser: highest first, lowest first, back to the order of the source.

import { language } from "./texts.js";

function keyOf(row, index) {
  const cell = row.cells[index];
  if (!cell) return null;
  if (cell.dataset.value !== undefined) return cell.dataset.value === "" ? null : Number(cell.dataset.value);
  return cell.textContent.trim() || null;
}

/** Order of two keys; a missing one comes last in both directions. */
export function compareKeys(a, b, descending, collator) {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const order = typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b));
  return descending ? -order : order;
}

function sortBody(table, header, direction) {
  const body = table.tBodies[0];
  const collator = new Intl.Collator(language(), { numeric: true });
  const rows = [...body.rows];
  const original = rows.slice().sort((a, b) => a.dataset.order - b.dataset.order);
  const index = Number(header.dataset.column);
  let ordered = original;
  if (direction !== "none") {
    const plain = original.filter((row) => !row.matches(".row-total,.row-heading"));
    plain.sort((a, b) => compareKeys(keyOf(a, index), keyOf(b, index), direction === "descending", collator));
    ordered = [...plain, ...original.filter((row) => row.matches(".row-total,.row-heading"))];
  }
  for (const row of original) row.classList.toggle("is-hidden", direction !== "none" && row.matches(".row-heading"));
  body.append(...ordered);
  table.classList.toggle("is-sorted", direction !== "none");
}

const NEXT = { none: "descending", descending: "ascending", ascending: "none" };

function bindTable(table) {
  [...table.tBodies[0].rows].forEach((row, i) => {
    row.dataset.order = String(i);
  });
  for (const header of table.querySelectorAll("th[data-column]")) {
    header.querySelector("button.sort")?.addEventListener("click", () => {
      const direction = NEXT[header.getAttribute("aria-sort") ?? "none"];
      for (const other of table.querySelectorAll("th[aria-sort]")) other.setAttribute("aria-sort", "none");
      header.setAttribute("aria-sort", direction);
      sortBody(table, header, direction);
    });
  }
}

export function initTables(root) {
  for (const table of root.querySelectorAll("table[data-sortable]:not([data-bound])")) {
    table.dataset.bound = "1";
    bindTable(table);
  }
}
