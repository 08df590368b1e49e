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
