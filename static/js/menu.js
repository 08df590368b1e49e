/* The left menu: folded or not, chapters open or not, remembered; a drawer on phones. Runs before the first paint. */
(() => {
  const root = document.documentElement;
  const phone = matchMedia("(max-width: 900px)");
  const read = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const write = (key, value) => { try { localStorage.setItem(key, value); } catch { /* private mode: forget it */ } };

  const state = () => root.dataset.menu || "";
  const show = (value) => {
    root.dataset.menu = value;
    const expanded = phone.matches ? value === "drawer" : value !== "folded";
    document.querySelector("[data-menu-toggle]")?.setAttribute("aria-expanded", String(expanded));
  };
  const rest = () => show(phone.matches ? "" : read("menu") || "");

  const toggle = () => {
    if (phone.matches) {
      show(state() === "drawer" ? "" : "drawer");
      if (state() === "drawer") document.querySelector(".menu a")?.focus();
      return;
    }
    const next = state() === "folded" ? "" : "folded";
    write("menu", next);
    show(next);
  };

  const openChapters = () => {
    const closed = new Set(JSON.parse(read("menu-closed") || "[]"));
    for (const chapter of document.querySelectorAll("[data-menu-chapter]")) {
      if (closed.has(chapter.dataset.menuChapter) && !chapter.querySelector("[aria-current]")) chapter.open = false;
      chapter.addEventListener("toggle", () => {
        closed[chapter.open ? "delete" : "add"](chapter.dataset.menuChapter);
        write("menu-closed", JSON.stringify([...closed]));
      });
    }
  };

  /* The menu is longer than a screen: where one is stands in its middle. */
  const showCurrent = () => {
    const current = document.querySelector(".menu [aria-current]");
    const menu = current?.closest(".menu");
    if (menu) menu.scrollTop += current.getBoundingClientRect().top - menu.getBoundingClientRect().top - menu.clientHeight / 2;
  };

  rest();
  document.addEventListener("DOMContentLoaded", () => {
    rest();
    openChapters();
    showCurrent();
    document.querySelector("[data-menu-toggle]")?.addEventListener("click", toggle);
    document.querySelector("[data-menu-close]")?.addEventListener("click", rest);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || state() !== "drawer") return;
    rest();
    document.querySelector("[data-menu-toggle]")?.focus();
  });
  phone.addEventListener("change", rest);
})();
