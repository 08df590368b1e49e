/* A form is sent once: the second press of a button does nothing until the answer comes. */

const free = (form) => {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("button.is-busy")) {
    button.disabled = false;
    button.classList.remove("is-busy");
  }
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.matches("[data-repeatable], [hx-post]") || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  // Later, not now: a disabled button would not be sent with the form.
  setTimeout(() => {
    for (const button of form.querySelectorAll("button[type=submit], button:not([type])")) {
      button.disabled = true;
      button.classList.add("is-busy");
    }
  });
});

window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(free));
