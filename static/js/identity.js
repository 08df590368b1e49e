/* ID numbers fill birth date and sex of the same person, and warn while one types.

   Fields are marked data-id-number, data-born, data-sex inside a [data-person]; a form of one person has them by name. */

const NUMBER = "[data-id-number], input[name=id_number]";
const BORN = "[data-born], input[name=born_on]";
const SEX = "[data-sex], select[name=sex]";

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = "10X98765432";

export const clean = (text) => text.replace(/[\s\u200b-\u200f\ufeff]/g, "")
  .replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0)).replace(/[xｘＸ×]/g, "X");

/** The check character that belongs to the first 17 digits (GB 11643). */
export const checkDigit = (digits) => CHECKS[WEIGHTS.reduce((sum, weight, place) => sum + weight * digits[place], 0) % 11];

function bornOn(number) {
  const text = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  const day = new Date(`${text}T00:00:00Z`);
  const isReal = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
  return isReal && day <= new Date() && text >= "1900" ? text : "";
}

/** {problem, born, sex} of a number as typed so far; nothing while it is too short to judge. */
export function read(typed) {
  const number = clean(typed);
  if (!number || number.includes("*")) return {};
  if (!/^\d{0,17}[\dX]?\d{0,4}$/.test(number)) return { problem: "证件号码只能是数字，末位可以是 X" };
  if (number.length < 18) return {};
  const born = bornOn(number);
  if (!born) return { problem: "第 7 至 14 位不是真实的出生日期" };
  if (checkDigit(number) !== number[17]) return { problem: "校验位不对，请与证件再核对一遍" };
  return { born, sex: Number(number[16]) % 2 ? "男" : "女" };
}

function hint(input, text) {
  const place = input.closest(".field") ?? input.parentElement;
  let line = place.querySelector(".field-hint");
  if (!line && text) {
    line = Object.assign(document.createElement("p"), { className: "field-hint" });
    line.setAttribute("role", "status");
    place.append(line);
  }
  if (line) line.textContent = text;
}

/** Writes into an empty field, or one that this script filled before. */
function put(field, value) {
  if (!field || !value || field.value === value || (field.value && field.dataset.filled !== field.value)) return;
  field.value = value;
  field.dataset.filled = value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function putSex(person, value) {
  const radios = [...person.querySelectorAll("[data-sex][type=radio], [data-sex] [type=radio]")];
  if (!radios.length) return put(person.querySelector(SEX), value);
  const radio = radios.find((choice) => choice.value === value);
  if (!radio || radio.checked) return;
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

function contradiction(person, found) {
  const born = person.querySelector(BORN)?.value;
  if (found.born && born && born.replace(/\D/g, "") !== found.born.replace(/-/g, "")) return `证件上的出生日期是 ${found.born}，与所填不同`;
  return "";
}

function look(input, isDone) {
  const person = input.closest("[data-person]") ?? input.form;
  const found = read(input.value);
  const length = clean(input.value).length;
  put(person.querySelector(BORN), found.born);
  putSex(person, found.sex);
  const short = isDone && length && length < 18 && !input.value.includes("*") ? `只有 ${length} 位，应为 18 位（残疾人证 20 或 22 位）` : "";
  hint(input, found.problem || short || contradiction(person, found));
}

document.addEventListener("input", (event) => { if (event.target.matches(NUMBER)) look(event.target, false); });
document.addEventListener("change", (event) => {
  if (event.target.matches(NUMBER)) look(event.target, true);
  if (event.target.matches(BORN)) {
    const number = (event.target.closest("[data-person]") ?? event.target.form)?.querySelector(NUMBER);
    if (number?.value) look(number, true);
  }
});
