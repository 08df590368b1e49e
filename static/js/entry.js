/* The entry page by keyboard: Enter goes on, digits and initials choose, members come and go, income is carried over. */

const form = document.getElementById("entry");
const list = document.getElementById("member-list");
const total = form.querySelector("[name=members-TOTAL_FORMS]");
const placeKey = `entry-place:${document.body.dataset.user}`;

const cards = () => [...list.querySelectorAll("[data-member]")];
const isSeen = (element) => element.getClientRects().length > 0;

/* -- going on ------------------------------------------------------------------------------------ */

/** The places where Enter stops: one for each field, one for a group of radios or boxes. */
function stops() {
  const groups = new Set();
  return [...form.elements].filter((field) => {
    if (!field.matches("input, select, textarea") || field.type === "hidden" || field.disabled || !isSeen(field)) return false;
    if (field.name.endsWith("-DELETE")) return false;
    if (field.type !== "radio" && field.type !== "checkbox") return true;
    if (groups.has(field.name)) return false;
    groups.add(field.name);
    return true;
  }).map((field) => (field.type === "radio" && form.querySelector(`[name="${field.name}"]:checked`)) || field);
}

function go(from, step) {
  const places = stops();
  const isSameGroup = (place) => place === from || (place.name === from.name && ["radio", "checkbox"].includes(from.type));
  const next = places[places.findIndex(isSameGroup) + step];
  if (!next) return;
  next.focus();
  if (next.select && next.type !== "radio") next.select();
}

function goToNextPart(from) {
  const parts = [...form.querySelectorAll(".form-section, [data-part]")].filter(isSeen);
  const here = parts.indexOf(from.closest(".form-section, [data-part]"));
  stops().find((place) => place.closest(".form-section, [data-part]") === parts[here + 1])?.focus();
}

/* -- choosing ------------------------------------------------------------------------------------ */

function chooseByDigit(field, digit) {
  const choices = [...form.querySelectorAll(`[name="${field.name}"]`)];
  const choice = choices[field.type === "radio" ? digit : digit - 1];
  if (!choice) return;
  choice.checked = field.type === "radio" || !choice.checked;
  choice.dispatchEvent(new Event("input", { bubbles: true }));
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  if (field.type === "radio") go(choice, 1);
}

const typed = { field: null, keys: "", at: 0 };

/** Letters typed within a second pick the first option whose pinyin initials begin so, whole or from a later word. */
function chooseByInitials(select, letter) {
  const isGoingOn = typed.field === select && Date.now() - typed.at < 1000;
  Object.assign(typed, { field: select, keys: (isGoingOn ? typed.keys : "") + letter, at: Date.now() });
  const begins = (keys) => keys.startsWith(typed.keys) || keys.split(" ").some((part) => part.startsWith(typed.keys) || part.slice(1).startsWith(typed.keys));
  const options = [...select.options].filter((option) => option.dataset.keys);
  const found = options.find((option) => option.dataset.keys.replaceAll(" ", "") === typed.keys) ?? options.find((option) => begins(option.dataset.keys));
  if (!found || found.selected) return;
  found.selected = true;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

form.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.isComposing || !field.matches("input, select, textarea")) return;
  if (event.altKey && event.code === "KeyJ") { event.preventDefault(); goToNextPart(field); return; }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter" && field.tagName !== "TEXTAREA") { event.preventDefault(); go(field, event.shiftKey ? -1 : 1); return; }
  const isGroup = field.type === "radio" || field.type === "checkbox";
  if (isGroup && /^\d$/.test(event.key)) { event.preventDefault(); chooseByDigit(field, Number(event.key)); return; }
  if (field.tagName === "SELECT" && /^[a-z]$/i.test(event.key)) { event.preventDefault(); chooseByInitials(field, event.key.toLowerCase()); }
});

/* -- members ------------------------------------------------------------------------------------- */

function addMember() {
  const number = Number(total.value);
  const markup = document.getElementById("member-template").innerHTML.replaceAll("__prefix__", number);
  list.insertAdjacentHTML("beforeend", markup);
  total.value = number + 1;
  entitle();
  return list.lastElementChild;
}

function entitle() {
  cards().filter((card) => !card.hidden).forEach((card, place) => {
    const name = card.querySelector('[name$="-name"]').value;
    const relation = card.querySelector('[name$="-relation"]').value;
    card.querySelector("[data-member-title]").textContent = [`成员 ${place + 1}`, name, relation].filter(Boolean).join(" · ");
  });
}

function remove(card) {
  card.querySelector('[name$="-DELETE"]').checked = true;
  card.hidden = true;
  entitle();
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Nationality and insurance of the person before, into this card's empty fields. */
function copyPrevious(card) {
  const before = cards().filter((other) => !other.hidden);
  const source = before[before.indexOf(card) - 1];
  if (!source) return;
  const fields = [...card.querySelectorAll('[name$="-ethnicity"], [data-part="保障"] input, [data-part="保障"] select')];
  for (const field of fields) {
    const same = source.querySelector(`[name$="${field.name.replace(/^members-\d+/, "")}"]${field.type === "radio" ? `[value="${field.value}"]` : ""}`);
    if (field.type === "radio") field.checked = same.checked;
    else if (!field.value) field.value = same.value;
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

form.addEventListener("click", (event) => {
  if (event.target.closest("[data-add-member]")) addMember().querySelector('[name$="-name"]').focus();
  const card = event.target.closest("[data-member]");
  if (event.target.closest("[data-remove-member]")) remove(card);
  if (event.target.closest("[data-copy-previous]")) copyPrevious(card);
  if (event.target.closest("[data-fill-earlier]")) fillEarlier();
});

document.addEventListener("keydown", (event) => {
  const card = event.altKey && event.code === "KeyP" && event.target.closest?.("[data-member]");
  if (card) { event.preventDefault(); copyPrevious(card); }
});

form.addEventListener("change", (event) => {
  if (event.target.name?.endsWith("-DELETE")) event.target.closest("[data-member]").toggleAttribute("data-removed", event.target.checked);
});
form.addEventListener("input", () => { entitle(); addUp(); });
form.addEventListener("change", () => { entitle(); addUp(); });

/* A draft may hold more people than the page shows. */
form.addEventListener("draft:restore", (event) => {
  const wanted = Number(event.detail["members-TOTAL_FORMS"]?.[0] ?? 0);
  while (Number(total.value) < wanted) addMember();
});

/* -- income -------------------------------------------------------------------------------------- */

function fillEarlier() {
  const items = JSON.parse(document.getElementById("earlier-income").textContent);
  for (const [name, value] of Object.entries(items)) {
    const field = form.querySelector(`[name="income-${name}"]`);
    if (field && !field.value) field.value = value;
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

function addUp() {
  for (const part of form.querySelectorAll("[data-income] [data-part]")) {
    const amounts = [...part.querySelectorAll("input")].map((input) => Number(input.value.replaceAll(",", ""))).filter(Boolean);
    const sum = amounts.reduce((all, amount) => all + Math.round(amount * 100), 0) / 100;
    part.querySelector("[data-sum]").textContent = amounts.length ? `合计 ${sum.toLocaleString("zh-CN", { minimumFractionDigits: 2 })} 元` : "";
  }
}

/* -- the last place used is kept ------------------------------------------------------------------ */

const place = form.querySelector('[name="household-region"]');
try {
  if (form.querySelector("[data-new]") && place && !place.value) place.value = localStorage.getItem(placeKey) ?? "";
  form.addEventListener("submit", () => localStorage.setItem(placeKey, place.value));
} catch { /* no storage: nothing to keep */ }

entitle();
addUp();
for (const card of cards()) {
  const gone = card.querySelector('[name$="-DELETE"]');
  if (gone.checked && gone.closest("[hidden]")) card.hidden = true;
}
if (!document.querySelector("[data-error-summary]")) stops()[0]?.focus();
