/* Small things of every page: error summary gets the focus, popovers close, 返回上一页, list selection. */

document.querySelector("[data-error-summary]")?.focus();

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

/* Ticking rows of a list and its bulk bar. */
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (!form?.querySelector("[data-bulk-bar]")) return;
  if (event.target.matches("[data-select-all]")) tick(form, event.target.checked);
  showBulkBar(form);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-select-none]");
  if (!button) return;
  tick(button.form, false);
  showBulkBar(button.form);
});

function tick(form, checked) {
  for (const box of form.querySelectorAll("[name=selected], [data-select-all], [data-bulk-bar] [name=all]")) {
    if (!checked || box.name !== "all") box.checked = checked;
  }
}

function showBulkBar(form) {
  const count = form.querySelectorAll("[name=selected]:checked").length;
  const bar = form.querySelector("[data-bulk-bar]");
  bar.hidden = count === 0;
  bar.querySelector("[data-bulk-count]").textContent = count;
  const all = form.querySelector("[data-select-all]");
  if (all) all.checked = count > 0 && count === form.querySelectorAll("[name=selected]").length;
}
