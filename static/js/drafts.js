/* Drafts of long forms, form[data-draft-key]: every change is kept in this browser, offered again after a lost session.

   Kept under the user's number in localStorage for seven days and removed at sign-out. Personal numbers
   (inputs marked data-private) are kept in sessionStorage, which ends with the tab; passwords and files never.
   A page with an error summary (or a form with data-draft-bound) holds what was typed by itself. */

const WEEK = 7 * 24 * 3600 * 1000;
const user = document.body.dataset.user;
const keyOf = (form) => `draft:${user}:${form.dataset.draftKey}`;

const isShownAgain = () => Boolean(document.querySelector("[data-error-summary], form[data-draft-bound]"));

const load = (store, key) => { try { return JSON.parse(store.getItem(key)); } catch { return null; } };
const keep = (store, key, value) => { try { store.setItem(key, JSON.stringify(value)); } catch { /* full or forbidden: no draft */ } };

const drop = (key) => { localStorage.removeItem(key); sessionStorage.removeItem(key); };

const fieldsOf = (form) => [...form.elements].filter(
  (field) => field.name && !["password", "file", "submit", "button"].includes(field.type) && field.name !== "csrfmiddlewaretoken");

const valueOf = (field) => {
  if (field.type === "checkbox" || field.type === "radio") return field.checked ? field.value : null;
  return field.multiple ? [...field.selectedOptions].map((option) => option.value) : field.value;
};

/** {name: [values]} of the open or of the private fields. */
function snapshot(form, isPrivate) {
  const values = {};
  for (const field of fieldsOf(form)) {
    if ("private" in field.dataset !== isPrivate) continue;
    const value = valueOf(field);
    (values[field.name] ??= []).push(...(value === null ? [] : [value].flat()));
  }
  return values;
}

let isOver = false; // after signing out nothing is written any more, not even by a timer

function save(form) {
  if (isOver) return;
  keep(localStorage, keyOf(form), { at: Date.now(), values: snapshot(form, false) });
  keep(sessionStorage, keyOf(form), snapshot(form, true));
}

function fill(form, values) {
  form.dispatchEvent(new CustomEvent("draft:restore", { detail: values }));
  for (const [name, list] of Object.entries(values)) {
    const fields = fieldsOf(form).filter((field) => field.name === name);
    for (const field of fields) put(field, list);
    fields[0]?.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function put(field, list) {
  if (field.type === "checkbox" || field.type === "radio") field.checked = list.includes(field.value);
  else if (field.multiple) for (const option of field.options) option.selected = list.includes(option.value);
  else field.value = list[0] ?? "";
}

function offer(form) {
  const draft = load(localStorage, keyOf(form));
  const bar = form.querySelector("[data-draft-bar]");
  if (!draft || !bar || isShownAgain()) return;
  if (JSON.stringify(draft.values) === JSON.stringify(snapshot(form, false))) return;
  const time = bar.querySelector("[data-draft-time]");
  time.textContent = new Date(draft.at).toLocaleString("zh-CN", { dateStyle: "long", timeStyle: "short" });
  bar.hidden = false;
  bar.querySelector("[data-draft-restore]").addEventListener("click", () => {
    fill(form, { ...draft.values, ...load(sessionStorage, keyOf(form)) });
    close(form, bar);
  });
  bar.querySelector("[data-draft-drop]").addEventListener("click", () => { drop(keyOf(form)); close(form, bar); });
}

/** The bar goes, and the keyboard goes on in the form. */
function close(form, bar) {
  bar.hidden = true;
  form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}

/** After a submit: only the portal's word that it was saved ends a draft. A lost line or session does not. */
function forgetSaved() {
  const sent = sessionStorage.getItem("draft-sent");
  sessionStorage.removeItem("draft-sent");
  if (sent && document.querySelector(".messages .notice-met") && !isShownAgain()) drop(sent);
}

function sweep(everything) {
  for (const store of [localStorage, sessionStorage]) {
    for (const key of Object.keys(store).filter((name) => name.startsWith("draft"))) {
      const draft = load(store, key);
      if (everything || (draft?.at && Date.now() - draft.at > WEEK)) store.removeItem(key);
    }
  }
}

if (user) sweep(false);
forgetSaved();
for (const form of user ? document.querySelectorAll("form[data-draft-key]") : []) {
  let waiting;
  const later = () => { clearTimeout(waiting); waiting = setTimeout(() => save(form), 300); };
  offer(form);
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    clearTimeout(waiting);
    save(form);
    sessionStorage.setItem("draft-sent", keyOf(form));
  });
}
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-clears-drafts]")) return;
  isOver = true;
  sweep(true);
});
