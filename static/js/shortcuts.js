/* Keys of the page: / searches, and elements name their own key: data-shortcut="ctrl+s | ctrl+enter | alt+(letter)". */

const nameOf = (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") return "ctrl+s";
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") return "ctrl+enter";
  if (event.altKey && /^Key[A-Z]$/.test(event.code)) return `alt+${event.code[3].toLowerCase()}`;
  return "";
};

const isTyping = (element) => element.matches?.("input, select, textarea, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "/" && !isTyping(event.target)) {
    const search = document.querySelector("#filter-search, [data-shortcut-search]");
    if (search) { event.preventDefault(); search.focus(); search.select(); }
    return;
  }
  const name = nameOf(event);
  const element = name && document.querySelector(`[data-shortcut="${name}"]:not(:disabled)`);
  if (!element) return;
  event.preventDefault();
  element.click();
});
