// The grid of a return: arrows, paste from a spreadsheet, undo, live totals, saving while one types. The same page
// works as plain forms without this script.

import { language, text } from "../texts.js";
import { History } from "./history.js";
import { Notes } from "./notes.js";
import { block, micro, sum, typed } from "./numbers.js";
import { Saver } from "./saver.js";

export function initGrid(bar) {
  bar.dataset.bound = "1";
  new Grid(bar);
}

class Grid {
  constructor(bar) {
    this.bar = bar;
    this.state = bar.querySelector("[data-save-state]");
    this.lang = language();
    this.inputs = new Map([...document.querySelectorAll("[data-cell]")].map((input) => [input.dataset.cell, input]));
    this.known = new Map([...this.inputs].map(([address, input]) => [address, input.value]));
    this.history = new History((changes) => this.write(changes, false));
    this.saver = new Saver({
      url: bar.dataset.save,
      token: document.querySelector("[name=csrfmiddlewaretoken]").value,
      key: `return-${bar.dataset.return}`,
      revision: bar.dataset.revision,
      tell: (event, detail) => this.hear(event, detail),
    });
    this.state.textContent = text("keys_of_grid");
    for (const button of document.querySelectorAll("button[form^=f-]")) button.hidden = true;
    for (const [address, value] of this.saver.restore()) this.show(address, value);
    this.notes = new Notes((address, note) => this.saver.put(address, this.inputs.get(address).value, note));
    for (const table of document.querySelectorAll("table[data-grid]")) this.listen(table);
    this.guardForms();
    this.totals();
    addEventListener("beforeunload", (event) => { if (this.saver.waiting.size) event.preventDefault(); });
  }

  show(address, value) {
    const input = this.inputs.get(address);
    if (!input) return;
    input.value = value;
    this.known.set(address, value);
  }

  listen(table) {
    table.addEventListener("input", (event) => this.took(event.target));
    table.addEventListener("keydown", (event) => this.key(event, table));
    table.addEventListener("paste", (event) => this.paste(event, table));
    table.addEventListener("focusin", (event) => event.target.select?.());
  }

  /** What a person typed into one cell. */
  took(input) {
    const address = input.dataset.cell;
    if (!address) return;
    this.history.add([{ input, from: this.known.get(address), to: input.value }]);
    this.store(input);
    this.totals();
  }

  store(input) {
    const address = input.dataset.cell;
    if (this.known.get(address) === input.value) return;
    this.known.set(address, input.value);
    input.removeAttribute("aria-invalid");
    input.title = "";
    this.saver.put(address, input.value);
  }

  /** Write several cells at once; as one step of undo where `remember`. */
  write(changes, remember = true) {
    const step = changes.map(({ input, value }) => ({ input, from: input.value, to: value }));
    for (const { input, value } of changes) {
      input.value = value;
      this.store(input);
    }
    if (remember) this.history.add(step);
    else changes[0]?.input.focus();
    this.totals();
  }

  key(event, table) {
    if (event.key === "F2" && event.shiftKey && event.target.dataset.cell) {
      event.preventDefault();
      this.notes.open(event.target);
      return;
    }
    if ((event.ctrlKey || event.metaKey) && !event.altKey) {
      const key = event.key.toLowerCase();
      const done = key === "z" && !event.shiftKey ? this.history.undo() : (key === "y" || key === "z") && this.history.redo();
      if (done) event.preventDefault();
      return;
    }
    const { target } = event;
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [event.shiftKey ? -1 : 1, 0] };
    const atStart = target.selectionStart === 0 && (target.selectionEnd === 0 || target.selectionEnd === target.value?.length);
    const atEnd = target.selectionEnd === target.value?.length && (target.selectionStart === target.selectionEnd || target.selectionStart === 0);
    if (target.tagName === "INPUT" && atStart) steps.ArrowLeft = [0, -1];
    if (target.tagName === "INPUT" && atEnd) steps.ArrowRight = [0, 1];
    if (target.tagName === "SELECT") { delete steps.ArrowUp; delete steps.ArrowDown; }
    const step = steps[event.key];
    if (!step || !target.dataset.cell) return;
    event.preventDefault();
    this.near(table, target, ...step)?.focus();
  }

  /** The cells of the table as rows of inputs (null where there is none). */
  rows(table) {
    return [...table.tBodies[0].rows].map((row) => [...row.cells].slice(1).map((cell) => cell.querySelector("[data-cell]")));
  }

  near(table, input, down, right) {
    const rows = this.rows(table);
    let y = rows.findIndex((row) => row.includes(input));
    let x = rows[y].indexOf(input);
    do { y += down; x += right; } while (rows[y] && x in rows[y] && !rows[y][x]);
    return rows[y]?.[x];
  }

  paste(event, table) {
    const cells = block(event.clipboardData.getData("text/plain"));
    if (cells.length === 1 && cells[0].length === 1) return;
    event.preventDefault();
    const rows = this.rows(table);
    const y = rows.findIndex((row) => row.includes(event.target));
    const x = rows[y].indexOf(event.target);
    const changes = [];
    cells.forEach((line, down) => line.forEach((value, right) => {
      const input = rows[y + down]?.[x + right];
      if (input) changes.push({ input, value });
    }));
    this.write(changes);
  }

  /** Totals follow their parts while nobody typed another; where somebody did, the sum stands beside. */
  totals() {
    for (const input of document.querySelectorAll("[data-parts]")) {
      const parts = input.dataset.parts.split(" ").map((address) => this.inputs.get(address)?.value ?? "");
      const found = sum(parts, this.lang);
      const value = found === null ? "" : typed(found, this.lang);
      if (input.value === "" || input.value === input.dataset.reckoned) {
        if (input.value !== value) { input.value = value; this.store(input); }
        input.dataset.reckoned = value;
        input.classList.remove("sum-differs");
      } else {
        const same = micro(input.value, this.lang) === found;
        if (same) input.dataset.reckoned = input.value;
        input.classList.toggle("sum-differs", !same && found !== null);
        input.title = same || found === null ? "" : text("sum_differs", { sum: value });
      }
    }
  }

  hear(event, detail) {
    this.bar.classList.toggle("is-offline", event === "offline");
    if (event === "saving") this.state.textContent = text("saving");
    if (event === "offline") this.state.textContent = text("offline", { count: detail.count });
    if (event === "saved") {
      const time = new Date().toLocaleTimeString(this.lang === "vi" ? "vi-VN" : "en-GB");
      this.state.textContent = this.saver.waiting.size ? text("not_saved", { count: this.saver.waiting.size }) : text("saved_at", { time });
      for (const hidden of document.querySelectorAll("[name=seen]")) hidden.value = detail.revision;
      for (const one of detail.refused) this.mark(one.address, one.reason);
      for (const one of detail.others) if (!this.saver.waiting.has(one.address)) this.show(one.address, one.value);
    }
    if (event === "conflict") {
      this.state.textContent = detail.message;
      for (const one of detail.conflicts ?? []) {
        this.show(one.address, one.value);
        this.mark(one.address, text("changed_by_other", { by: one.by, value: one.value || "–" }));
      }
    }
  }

  mark(address, reason) {
    const input = this.inputs.get(address);
    input?.setAttribute("aria-invalid", "true");
    if (input) input.title = reason;
  }

  /** Whatever leaves the page (check, hand in, add a row) waits until all is saved. */
  guardForms() {
    for (const form of document.querySelectorAll("form[data-after-save]")) {
      form.addEventListener("submit", async (event) => {
        if (!this.saver.waiting.size && !this.saver.running) return;
        event.preventDefault();
        if (await this.saver.flush()) form.requestSubmit();
      });
    }
  }
}
