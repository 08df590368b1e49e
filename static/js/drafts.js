/* Drafts of long forms, form[data-draft-key]: every change is kept in this browser, offered again after a lost session.

   Kept under the user's number in localStorage for seven days and removed at sign-out. Personal numbers
   (inputs marked data-private) are kept in sessionStorage, which ends with the tab; passwords and files never.
   A page with an error summary (or a form with data-draft-bound) holds what was typed by itself.
   Every tab keeps its own draft, and an offered draft is never written over: while the bar waits for an answer,
   what is typed goes into a draft of its own. */

const WEEK = 7 * 24 * 3600 * 1000;
const user = document.body.dataset.user;
const familyOf = (form) => `draft:${user}:${form.dataset.draftKey}`;
const keyOf = (form) => `${familyOf(form)}#${tab()}`;
const isOf = (family, key) => key === family || key.startsWith(`${family}#`);

const TAB = "draft-tab";
const nameTab = () => keep(sessionStorage, TAB, Math.random().toString(36).slice(2)); // randomUUID wants https
function tab() {
  if (!load(sessionStorage, TAB)) nameTab();
  return load(sessionStorage, TAB);
}

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

/** The newest draft of this form that differs from what it shows: {key, at, values, secret}. */
function newest(form) {
  const differs = (values, isPrivate) => values && JSON.stringify(values) !== JSON.stringify(snapshot(form, isPrivate));
  return Object.keys(localStorage).filter((key) => isOf(familyOf(form), key))
    .map((key) => ({ ...load(localStorage, key), key, secret: load(sessionStorage, key) }))
    .filter((draft) => draft.at && (differs(draft.values, false) || differs(draft.secret, true)))
    .sort((one, other) => other.at - one.at)[0];
}

function offer(form) {
  const bar = form.querySelector("[data-draft-bar]");
  const draft = bar && !isShownAgain() && newest(form);
  if (!draft) return;
  if (draft.key === keyOf(form)) nameTab(); // the offered one keeps its name, this page goes on under another
  const touched = touches(form);
  const time = bar.querySelector("[data-draft-time]");
  time.textContent = new Date(draft.at).toLocaleString("zh-CN", { dateStyle: "long", timeStyle: "short" });
  bar.hidden = false;
  bar.querySelector("[data-draft-restore]").onclick = () => {
    fill(form, together(form, draft, touched));
    save(form);
    drop(draft.key);
    close(form, bar);
  };
  bar.querySelector("[data-draft-drop]").onclick = () => {
    drop(draft.key);
    close(form, bar);
    offer(form);
  };
}

/** The names of the fields that a person changes from now on. */
function touches(form) {
  const names = new Set();
  for (const kind of ["input", "change"]) form.addEventListener(kind, ({ target }) => target.name && names.add(target.name));
  return names;
}

/** The draft with what was typed while it was offered; people who were added meanwhile stay. */
function together(form, draft, touched) {
  const shown = { ...snapshot(form, false), ...snapshot(form, true) };
  const values = { ...draft.values, ...draft.secret };
  for (const name of touched) values[name] = shown[name];
  for (const name of Object.keys(shown).filter((each) => each.endsWith("-TOTAL_FORMS"))) {
    values[name] = [String(Math.max(shown[name][0], values[name]?.[0] ?? 0))];
  }
  return values;
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
  if (!sent || !document.querySelector(".messages .notice-met") || isShownAgain()) return;
  for (const store of [localStorage, sessionStorage]) Object.keys(store).filter((key) => isOf(sent, key)).forEach(drop);
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
    sessionStorage.setItem("draft-sent", /:(new|add)$/.test(form.dataset.draftKey) ? keyOf(form) : familyOf(form));
  });
}
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-clears-drafts]")) return;
  isOver = true;
  sweep(true);
});
