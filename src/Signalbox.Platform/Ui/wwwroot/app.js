// Glue only: looks before the first paint, keys, palette, sheets, toasts. Everything that moves is htmx's.
(() => {
 const root = document.documentElement;
 const hear = document.addEventListener.bind(document);
 const dark = matchMedia("(prefers-color-scheme: dark)");
 const chosen = root.dataset.theme;
 const paint = () => { if (!chosen) root.dataset.theme = dark.matches ? "dark" : "light"; };
 paint();
 dark.addEventListener("change", paint);

 const $ = (selector, within = document) => within.querySelector(selector);
 const all = (selector, within = document) => [...within.querySelectorAll(selector)];
 const visible = e => e && e.offsetParent !== null;

 // --- where we are ---
 function mark() {
  const here = location.pathname;
  for (const link of all("[data-nav]")) {
   const to = link.getAttribute("href");
   const on = to === "/" ? here === "/" : here === to || here.startsWith(to + "/");
   if (on) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
  }
  for (const button of all("[data-theme-switch]")) button.value = root.dataset.theme === "dark" ? "light" : "dark";
 }

 // --- dialogs ---
 const dialog = id => $("#" + id);
 const openDialog = d => { if (!d.open) d.showModal(); };
 const anyOpen = () => $("dialog[open]");

 function sheet(href) {
  htmx.ajax("GET", href, { target: "#sheet-body", select: "#main > *", swap: "innerHTML" }).then(() => {
   const body = $("#sheet-body");
   openDialog(dialog("sheet"));
   ($("[autofocus]", body) || $("form input:not([type=hidden]), form select, form textarea, form button", body) || $("a", body))?.focus();
  });
 }

 function palette() {
  const d = dialog("palette");
  if (!d) return;
  openDialog(d);
  const q = $("#palette-q");
  q.value = "";
  q.focus();
  htmx.trigger(q.form, "open");
 }

 function movePalette(step) {
  const links = all("#palette-list a");
  if (!links.length) return;
  const at = links.findIndex(l => l.getAttribute("aria-selected") === "true");
  const next = links[(at + step + links.length) % links.length];
  links.forEach(l => l.setAttribute("aria-selected", l === next ? "true" : "false"));
  next.scrollIntoView({ block: "nearest" });
  $("#palette-q").setAttribute("aria-activedescendant", next.id);
 }

 // --- lists ---
 function moveList(step) {
  const rows = all("[data-rows] [data-row]").filter(visible);
  if (!rows.length) return;
  const at = rows.findIndex(r => r.hasAttribute("data-at"));
  const next = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step))];
  rows.forEach(r => r.toggleAttribute("data-at", r === next));
  const link = next.matches("a") ? next : $("a", next);
  link?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  if (link && next.closest("[data-rows]").dataset.rows === "follow") link.click();
 }

 // --- keys ---
 let leader = 0;
 hear("keydown", e => {
  if (e.isComposing || e.keyCode === 229) return;
  if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "k") { e.preventDefault(); palette(); return; }
  const open = anyOpen();
  if (open?.id === "palette") {
   if (e.key === "ArrowDown") { e.preventDefault(); movePalette(1); }
   else if (e.key === "ArrowUp") { e.preventDefault(); movePalette(-1); }
   else if (e.key === "Enter") {
    e.preventDefault();
    const link = $('#palette-list a[aria-selected="true"]') || $("#palette-list a");
    if (link) { open.close(); link.click(); }
   }
   return;
  }
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  const field = e.target.closest?.("input, textarea, select, [contenteditable]");
  if (field || open) return;
  const key = e.key;
  if (Date.now() - leader < 1200) {
   leader = 0;
   const link = $(`.rail [data-letter="${CSS.escape(key)}"]`);
   if (link) { e.preventDefault(); link.click(); }
   return;
  }
  if (key === "g") { leader = Date.now(); return; }
  if (key === "?") { e.preventDefault(); openDialog(dialog("keys")); return; }
  if (key === "/") {
   const filter = $("[data-filter]");
   if (filter) { e.preventDefault(); filter.focus(); filter.select(); }
   return;
  }
  if (key === "j" || key === "k") { e.preventDefault(); moveList(key === "j" ? 1 : -1); return; }
  if (key === "z") {
   const undo = $("#toasts form button");
   if (undo) { e.preventDefault(); undo.click(); }
   return;
  }
  const act = all(`[data-key="${CSS.escape(key)}"]`).find(visible);
  if (act) { e.preventDefault(); act.click(); }
 });

 // --- clicks ---
 hear("click", e => {
  const opener = e.target.closest("[data-open]");
  if (opener) { if (opener.dataset.open === "palette") palette(); else openDialog(dialog(opener.dataset.open)); return; }
  if (e.target.closest("[data-close]") || e.target.matches("dialog[open]")) { e.target.closest("dialog")?.close(); return; }
  if (e.target.closest("#palette-list a")) dialog("palette").close();
  const mark = e.target.closest("[data-mark]");
  if (mark) {
   const to = document.getElementById(mark.dataset.mark);
   if (to) { e.preventDefault(); to.scrollIntoView({ block: "center" }); to.classList.add("shown"); setTimeout(() => to.classList.remove("shown"), 1500); }
   return;
  }
  const copy = e.target.closest("[data-copy]");
  if (copy && navigator.clipboard) {
   navigator.clipboard.writeText(copy.dataset.copy).then(() => { copy.dataset.done = ""; setTimeout(() => delete copy.dataset.done, 1500); });
  }
 });
 hear("click", e => {
  const link = e.target.closest("a[data-sheet]");
  if (!link || !window.htmx || e.ctrlKey || e.metaKey || e.shiftKey || e.button) return;
  e.preventDefault();
  e.stopImmediatePropagation();
  sheet(link.href);
 }, true);
 hear("change", e => { if (e.target.closest("[data-submit]")) e.target.form.requestSubmit(); });

 // --- htmx ---
 let busy, later;
 const wait = on => {
  clearTimeout(busy);
  if (on) busy = setTimeout(() => root.setAttribute("data-busy", ""), 300); else root.removeAttribute("data-busy");
 };
 hear("htmx:beforeRequest", () => wait(true));
 hear("htmx:afterRequest", () => wait(false));
 const unreachable = on => $("#link-state")?.toggleAttribute("hidden", !on);
 hear("htmx:sendError", () => unreachable(true));
 hear("htmx:wsClose", () => { clearTimeout(later); later = setTimeout(() => unreachable(true), 700); });
 hear("htmx:wsOpen", () => { clearTimeout(later); unreachable(false); });
 hear("htmx:beforeSwap", e => {
  const from = e.detail.requestConfig?.elt;
  const inSheet = from?.closest?.("#sheet-body");
  if (!inSheet || e.detail.requestConfig.verb !== "post") return;
  // A form of the sheet that was refused comes back into the sheet; what worked leads on to a page.
  if (e.detail.xhr.status === 422 || e.detail.xhr.status === 400) {
   e.detail.target = $("#sheet-body");
   e.detail.selectOverride = "#main > *";
   e.detail.swapOverride = "innerHTML";
   e.detail.shouldSwap = true;
  } else dialog("sheet").close();
 });
 let path = location.pathname;
 hear("htmx:afterSettle", e => {
  mark();
  needs();
  toasts();
  if (location.pathname === path || e.detail.elt.id !== "main") return;
  path = location.pathname;
  if (anyOpen()) return;
  window.scrollTo(0, 0);
  $("main h1")?.focus({ preventScroll: true });
 });
 addEventListener("popstate", () => { path = location.pathname; });

 // --- toasts: gone after eight seconds, not while somebody is at them ---
 function toasts() {
  for (const toast of all("#toasts .toast:not([data-seen])")) {
   toast.dataset.seen = "";
   const leave = () => { if (toast.matches(":hover, :focus-within")) setTimeout(leave, 2000); else toast.remove(); };
   setTimeout(leave, 8000);
  }
 }

 // --- scripts that only some pages need; a page that htmx brought has no head of its own ---
 function needs() {
  for (const src of all("[data-needs]").flatMap(e => e.dataset.needs.split(" "))) {
   if ($(`script[src="${src}"]`)) continue;
   const script = document.createElement("script");
   script.src = src;
   script.async = false;
   document.head.append(script);
  }
 }

 hear("DOMContentLoaded", () => {
  mark();
  needs();
  toasts();
  if (window.htmx) htmx.config.wsReconnectDelay = n => Math.min(15000, 500 * 1.4 ** n) * (0.75 + Math.random() / 2);
 });
})();
