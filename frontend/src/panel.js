// Side panel for drill-downs: a link with data-panel opens the answer of its address here instead of leaving the page.

import { text } from "./texts.js";

let opener = null;

async function show(panel, address, bind) {
  const body = panel.querySelector("[data-panel-body]");
  body.setAttribute("aria-busy", "true");
  body.textContent = text("loading");
  if (!panel.open) panel.showModal();
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (!answer.ok && !(answer.headers.get("Content-Type") ?? "").includes("html")) throw new Error(String(answer.status));
    body.innerHTML = fragmentOf(await answer.text());
  } catch {
    body.textContent = text("loading_failed");
  }
  body.removeAttribute("aria-busy");
  const heading = body.querySelector("h2,h1");
  if (heading) {
    heading.tabIndex = -1;
    heading.focus();
  }
  bind(body);
}

/** The page's <main> when the server answered with a whole page (an error page, say), else the fragment as it is. */
function fragmentOf(html) {
  if (!/<html/i.test(html)) return html;
  return new DOMParser().parseFromString(html, "text/html").querySelector("main")?.innerHTML ?? html;
}

export function initPanel(bind) {
  const panel = document.getElementById("panel");
  if (!panel?.showModal) return;
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-panel]");
    if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    opener = panel.contains(link) ? opener : link;
    show(panel, link.href, bind);
  });
  panel.addEventListener("click", (event) => {
    if (event.target === panel || event.target.closest("[data-panel-close]")) panel.close();
  });
  panel.addEventListener("close", () => opener?.focus());
}
