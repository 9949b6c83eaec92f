// The script of every page: menus, sortable tables, side panel. Charts, maps and htmx are fetched only where used.

import { initMenus } from "./menus.js";
import { initTables } from "./tables.js";
import { initPanel } from "./panel.js";
import { initForms } from "./forms.js";
import { initUploads } from "./uploads.js";

/** Bind everything inside `root`; called for the page and for every fragment that htmx or the panel brings in. */
export async function bind(root) {
  initTables(root);
  initForms(root);
  initUploads(root);
  const grid = root.querySelector("[data-return]:not([data-bound])");
  if (grid) (await import("./grid/grid.js")).initGrid(grid);
  const push = root.querySelector("form[data-push]");
  if (push) (await import("./push.js")).initPush(push);
  if (root.querySelector("[data-passkey]")) (await import("./passkeys.js")).initPasskeys(root);
  const figures = root.querySelectorAll("[data-chart]");
  if (figures.length) {
    const { bindFigures } = await import("./figures.js");
    bindFigures(figures);
  }
}

initMenus();
initPanel(bind);
bind(document);

if (document.querySelector("[hx-get],[hx-post],[hx-boost]")) {
  import("./live.js").then(({ initLive }) => initLive(bind));
}
