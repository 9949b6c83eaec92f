// Notes at cells: Shift+F2 or the pencil beside a cell opens them; they are saved with the cell.

export class Notes {
  constructor(save) {
    this.save = save;
    this.dialog = document.querySelector("[data-note-dialog]");
    if (!this.dialog) return;
    this.field = this.dialog.querySelector("[data-note-field]");
    this.dialog.addEventListener("close", () => this.closed());
    for (const link of document.querySelectorAll("[data-note]")) {
      // Tab goes from cell to cell; the keyboard's way to a note is Shift+F2.
      link.tabIndex = -1;
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.open(document.querySelector(`[data-cell="${CSS.escape(link.dataset.note)}"]`));
      });
    }
  }

  open(input) {
    this.input = input;
    this.shown = input.closest("td").querySelector("[data-note-text]");
    this.field.value = this.shown.textContent;
    this.dialog.querySelector("[data-note-of]").textContent = input.getAttribute("aria-label");
    this.dialog.returnValue = "";
    this.dialog.showModal();
    this.field.focus();
  }

  closed() {
    const note = this.field.value.trim();
    if (this.dialog.returnValue === "save" && note !== this.shown.textContent) {
      this.shown.textContent = note;
      this.input.closest("td").querySelector("[data-note]").classList.toggle("has-note", note !== "");
      this.save(this.input.dataset.cell, note);
    }
    this.input.focus();
  }
}
