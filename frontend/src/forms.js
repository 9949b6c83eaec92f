// Filter forms: a changed choice is applied at once; empty fields stay out of the address.

export function initForms(root) {
  for (const form of root.querySelectorAll("form[data-filter]:not([data-bound])")) {
    form.dataset.bound = "1";
    form.addEventListener("submit", () => {
      for (const field of form.elements) {
        if (field.name && field.value === "") {
          field.disabled = true;
          setTimeout(() => { field.disabled = false; });
        }
      }
    });
    if (form.dataset.filter === "auto") {
      form.addEventListener("change", (event) => {
        if (event.target.matches("select, input[type=radio], input[type=checkbox]")) form.requestSubmit();
      });
    }
  }
}
