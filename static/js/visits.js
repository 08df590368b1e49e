/* Visits on a phone with patchy signal: what is typed is kept, what cannot be sent waits and is sent again.

   A visit that cannot be sent lies in this browser's IndexedDB with its photos, under the user's number and without
   names, until the portal says it has it. Each carries a key of its own, so sending it twice writes it once. */

import { todaysDate, newKey, shrunk } from "./visit_parts.js";

const user = document.body.dataset.user;
const dialog = document.querySelector("[data-visit-dialog]");
const form = document.querySelector("[data-visit-form]");
const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
const say = (sentence) => { document.getElementById("announcer").textContent = sentence; };
const rowOf = (household) => document.querySelector(`[data-task="${household}"]`);

/* -- the queue ------------------------------------------------------------------------------------------------ */

const opened = new Promise((resolve, reject) => {
  const request = indexedDB.open("visits", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("waiting", { keyPath: "key" });
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

async function store(mode, work) {
  const transaction = (await opened).transaction("waiting", mode);
  const request = work(transaction.objectStore("waiting"));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = () => reject(transaction.error);
  });
}

const waiting = async () => (await store("readonly", (kept) => kept.getAll())).filter((visit) => visit.user === user);
const keep = (visit) => store("readwrite", (kept) => kept.put(visit));
const forget = (visit) => store("readwrite", (kept) => kept.delete(visit.key));

/** Sends one visit: {message} when the portal has it, {errors} when it refuses it, null when it cannot be reached. */
async function send(visit) {
  const body = new FormData();
  for (const [name, value] of visit.fields) body.append(name, value);
  for (const photo of visit.photos) body.append("photos", photo, "照片.jpg");
  try {
    const headers = { Accept: "application/json", "X-CSRFToken": token };
    const answer = await fetch(visit.url, { method: "POST", body, headers, redirect: "manual" });
    if (answer.ok || answer.status === 422) return await answer.json();
    return { later: answer.type === "opaqueredirect" || answer.status === 403 ? "登录已过期，请重新登录后发送。" : "" };
  } catch {
    return { later: "" };
  }
}

let isSending = false;

async function sendAll() {
  if (isSending) return;
  isSending = true;
  let reason = "";
  for (const visit of await waiting()) {
    const answer = await send(visit);
    if ("later" in answer) { reason = answer.later; break; }
    if (answer.errors) { visit.refused = answer.errors.join(" "); await keep(visit); continue; }
    await forget(visit);
    mark(visit.household, "is-sent", "已走访");
    say(answer.message);
  }
  isSending = false;
  await showQueue(reason);
}

async function showQueue(reason = "") {
  const left = await waiting();
  const bar = document.querySelector("[data-visit-queue]");
  bar.hidden = !left.length;
  bar.querySelector("[data-queue-count]").textContent = left.length;
  const refused = left.find((visit) => visit.refused);
  bar.querySelector("[data-queue-reason]").textContent = refused ? `有一次没有被接受：${refused.refused}请点开该户改正。` : reason;
  for (const visit of left) mark(visit.household, "is-waiting", "待发送");
}

function mark(household, state, text) {
  const row = rowOf(household);
  if (!row) return;
  row.classList.remove("is-waiting", "is-sent");
  row.classList.add(state);
  row.querySelector("[data-task-state]").textContent = text;
  row.querySelector("input").disabled = true;
  row.querySelector("input").checked = false;
}

/* -- the form ------------------------------------------------------------------------------------------------- */

const draftKey = () => `draft:${user}:visit:${form.dataset.household}`;
/** The drafts of this visit, also those that its own page keeps, one for each tab (drafts.js). */
const draftKeys = () => Object.keys(localStorage).filter((key) => key === draftKey() || key.startsWith(`${draftKey()}#`));
// Without the form's token: after signing in anew the old one would be refused, the page's own goes in the head.
const fields = () => [...new FormData(form).entries()].filter(
  ([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");

/** {name: [values]}, as drafts.js keeps them: a draft begun here is offered on the household's own page too. */
function valuesOf(pairs) {
  const values = {};
  for (const [name, value] of pairs) (values[name] ??= []).push(value);
  return values;
}

/** The part about 入户核实: only where something waits, with the verdicts that can be given there. */
function ask(awaited) {
  const part = form.querySelector("[data-check]");
  part.hidden = !awaited;
  if (!awaited) return;
  part.querySelector("[data-check-told]").replaceChildren(...awaited.told.map((sentence) => {
    const item = document.createElement("li");
    item.textContent = sentence;
    return item;
  }));
  for (const choice of form.elements.verdict) {
    const label = awaited.verdicts[choice.value];
    choice.closest("label").parentElement.hidden = !label;
    if (label) choice.closest("label").lastChild.textContent = label;
  }
  form.elements.risk.value = awaited.values.risk ?? "";
  form.elements.monitored_as.value = awaited.values.monitored_as ?? "";
  for (const box of form.elements.other_risks) box.checked = (awaited.values.other_risks ?? []).includes(box.value);
}

function open(row) {
  form.reset();
  ask(row.dataset.awaited ? JSON.parse(row.dataset.awaited) : null);
  form.dataset.household = row.dataset.task;
  form.action = row.querySelector("[data-visit]").href;
  if ("water" in row.dataset) form.querySelector("[name=checked][value=饮水]").checked = true;
  form.elements.visited_on.value = todaysDate();
  form.elements.client_key.value = newKey();
  document.getElementById("visit-title").textContent = row.querySelector("b").textContent;
  document.querySelector("[data-visit-error]").hidden = true;
  restore(row.dataset.task);
  dialog.showModal();
}

/** What was typed before and not sent, and what the portal refused. */
async function restore(household) {
  const refused = (await waiting()).find((visit) => visit.household === household && visit.refused);
  let draft = null;
  try {
    draft = draftKeys().map((key) => JSON.parse(localStorage.getItem(key))).sort((one, other) => other.at - one.at)[0];
  } catch { /* no draft */ }
  const kept = refused ? valuesOf(refused.fields) : draft && draft.values;
  if (!kept || form.dataset.household !== household) return;
  for (const field of form.elements) {
    if (!field.name || ["csrfmiddlewaretoken", "photos"].includes(field.name)) continue;
    const values = kept[field.name] ?? [];
    if (["radio", "checkbox"].includes(field.type)) field.checked = values.includes(field.value);
    else if (values.length) field.value = values[0];
  }
  if (refused) tell(refused.refused);
}

function tell(sentence) {
  const place = document.querySelector("[data-visit-error]");
  place.textContent = sentence;
  place.hidden = false;
  place.scrollIntoView({ block: "nearest" });
}

form.addEventListener("input", () => {
  try { localStorage.setItem(draftKey(), JSON.stringify({ at: Date.now(), values: valuesOf(fields()) })); } catch { /* full: no draft */ }
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const isTrue = ["true", "checked"].includes(form.elements.verdict.value);
  if ((isTrue || form.elements.result.value === "发现问题") && !form.elements.note.value.trim()) {
    tell("发现问题的，请写明是什么问题。");
    form.elements.note.focus();
    return;
  }
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  const visit = {
    key: form.elements.client_key.value, user, household: form.dataset.household, url: form.action, fields: fields(),
    photos: await Promise.all([...form.elements.photos.files].map(shrunk)),
  };
  await keep(visit);
  const answer = await send(visit);
  button.disabled = false;
  if (answer.errors) { await forget(visit); tell(answer.errors.join(" ")); return; }
  draftKeys().forEach((key) => localStorage.removeItem(key));
  dialog.close();
  if ("later" in answer) { say("没有信号，已存在手机上，有信号后自动发送。"); return showQueue(answer.later); }
  await forget(visit);
  mark(visit.household, "is-sent", "已走访");
  say(answer.message);
  await showQueue();
});

document.querySelector("[data-visit-close]").addEventListener("click", () => dialog.close());

/* -- the list ------------------------------------------------------------------------------------------------- */

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-visit]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  open(link.closest("[data-task]"));
});

document.querySelector("[data-task-search]")?.addEventListener("input", (event) => {
  const term = event.target.value.trim().toLowerCase();
  for (const row of document.querySelectorAll("[data-task]")) row.hidden = !row.dataset.search.toLowerCase().includes(term);
  for (const group of document.querySelectorAll("[data-task-group]")) group.hidden = !group.querySelector("[data-task]:not([hidden])");
});

document.querySelector("[data-bulk-open]")?.addEventListener("click", (event) => {
  event.target.hidden = true;
  for (const part of document.querySelectorAll("[data-bulk-fields], .task-check, .task-all")) part.hidden = false;
});

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-task-all]")) return;
  for (const box of event.target.closest("[data-task-group]").querySelectorAll("[data-task]:not([hidden]) input:not(:disabled)")) {
    box.checked = event.target.checked;
  }
});

document.querySelector("[data-queue-send]").addEventListener("click", sendAll);
window.addEventListener("online", sendAll);
setInterval(() => { if (navigator.onLine) sendAll(); }, 60000);
await sendAll();
