// Main menu on narrow screens, and the <details> drop-downs of menu and toolbars.

function closeOthers(except) {
  for (const menu of document.querySelectorAll("details.dropdown-menu-details[open]")) {
    if (menu !== except && !menu.contains(except)) menu.open = false;
  }
}

export function initMenus() {
  const button = document.querySelector("[data-menu-button]");
  const menu = document.getElementById("main-menu");
  button?.addEventListener("click", () => {
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    menu.classList.toggle("is-open", open);
  });
  document.addEventListener("click", (event) => closeOthers(event.target.closest?.("details.dropdown-menu-details") ?? null));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.activeElement?.closest?.("details.dropdown-menu-details[open]");
    closeOthers(null);
    open?.querySelector("summary")?.focus();
  });
}
