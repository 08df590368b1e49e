/* Small things of every page: error summary gets the focus, popovers close, 返回上一页, the session that ended. */

document.querySelector("[data-error-summary]")?.focus();

/* On a phone the tabs scroll sideways: the open one is brought into sight. */
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  tab.parentElement.scrollLeft = tab.offsetLeft - (tab.parentElement.clientWidth - tab.offsetWidth) / 2;
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-go-back]")) history.back();
  const link = event.target.closest("[data-error-summary] a[href^='#']");
  if (link) leadTo(event, document.getElementById(decodeURIComponent(link.hash.slice(1))));
  for (const popover of document.querySelectorAll("details[data-popover][open]")) {
    if (!popover.contains(event.target)) popover.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const popover of document.querySelectorAll("details[data-popover][open]")) {
    popover.open = false;
    popover.querySelector("summary").focus();
  }
});

function leadTo(event, place) {
  if (!place) return;
  event.preventDefault();
  const control = place.matches("input, select, textarea") ? place : place.querySelector("input, select, textarea");
  for (let fold = place.closest("details:not([open])"); fold; fold = fold.parentElement.closest("details:not([open])")) fold.open = true;
  (control || place).focus();
}

/* A part of the page could not be fetched because the session ended: said once, the page stays as it is. */
document.addEventListener("htmx:responseError", ({ detail }) => {
  if (detail.xhr.status !== 401 || document.querySelector("[data-signed-out]")) return;
  const isDrafted = document.querySelector("form[data-draft-key]");
  const bar = Object.assign(document.createElement("div"), { className: "notice notice-below signed-out" });
  const link = Object.assign(document.createElement("a"), { textContent: "重新登录" });
  link.href = `/login/?next=${encodeURIComponent(location.pathname + location.search)}`;
  bar.dataset.signedOut = "";
  bar.setAttribute("role", "alert");
  bar.append("登录已过期，请", link, isDrafted ? "；填写的内容已存为草稿。" : "。");
  document.getElementById("content").prepend(bar);
});
