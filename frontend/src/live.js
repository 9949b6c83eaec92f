// htmx, on pages that use it (progress bars, live filters).

import htmx from "htmx.org/dist/htmx.esm.js";

export function initLive(bind) {
  document.addEventListener("htmx:after:swap", (event) => bind(event.target.closest?.("main") ?? document));
  return htmx;
}
