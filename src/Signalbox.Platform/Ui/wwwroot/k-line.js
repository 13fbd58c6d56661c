// <k-line>: an instrument's chart. Bars and indicators come from the server; klinecharts draws them.
{
const DAY = 86400000;
const SPAN = { day: 1100, week: 4400, month: 20000 }; // days a load
const PERIODS = ["day", "week", "month"];
const ADJUSTS = ["none", "forward", "backward"];
const TOOLS = { Trend: "segment", Level: "horizontalStraightLine", Fibonacci: "fibonacciLine" };
const KINDS = Object.fromEntries(Object.entries(TOOLS).map(([kind, name]) => [name, kind]));
const LINES = {
 ma: ["ma5", "ma10", "ma20", "ma60"], boll: ["upper", "middle", "lower"], macd: ["dif", "dea", "macd"], kdj: ["k", "d", "j"], rsi: ["rsi6", "rsi12", "rsi24"],
};
const API = "/api/v1/market/";
const KEPT = "signalbox-chart";

const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const dayOf = stamp => new Date(stamp).toISOString().slice(0, 10);
const stampOf = day => Date.parse(day + "T00:00:00Z");
const one = (list, value, usual) => (list.includes(value) ? value : usual);

async function read(path) {
 const answer = await fetch(path);
 if (!answer.ok) throw new Error(answer.status);
 return answer.json();
}

// What is drawn is what the bar carries under the line's name: nothing is computed here.
const asTheyAre = bars => bars;
const line = key => ({ key, title: key.toUpperCase() + ": ", type: "line" });
const bar = (key, title, isUp) => ({
 key, title, type: "bar", baseValue: 0,
 styles: ({ data }) => ({ color: isUp(data.current ?? {}) ? css("--up") : css("--down") }),
});
for (const [name, keys] of Object.entries(LINES))
 klinecharts.registerIndicator({
  name: "sb-" + name, shortName: name.toUpperCase(), series: name === "ma" || name === "boll" ? "price" : "normal", precision: 2,
  figures: keys.map(k => (k === "macd" ? bar("macd", "MACD: ", b => b.macd >= 0) : line(k))), calc: asTheyAre,
 });
klinecharts.registerIndicator({
 name: "sb-vol", shortName: "VOL", series: "volume", precision: 0, shouldFormatBigNumber: true, minValue: 0,
 figures: [bar("volume", "VOL: ", b => b.close >= b.open)], calc: asTheyAre,
});

function looks() {
 const [up, down, ink, line, sub, accent] = ["--up", "--down", "--ink-2", "--line", "--ink-3", "--accent"].map(css);
 const font = css("--font") || "sans-serif";
 const text = { color: ink, family: font };
 const axis = { axisLine: { color: line }, tickLine: { color: line }, tickText: { color: sub, family: font } };
 const mark = { text: { color: css("--bg"), backgroundColor: ink, borderColor: ink }, line: { color: sub } };
 const colours = ["--ma1", "--ma2", "--ma3", "--accent"].map(css);
 // On a phone it would lie over the candles: it comes with the crosshair.
 const legend = { title: text, legend: text, showRule: innerWidth > 720 ? "always" : "follow_cross" };
 const sides = of => ({ [`up${of}Color`]: up, [`down${of}Color`]: down, [`noChange${of}Color`]: sub });
 return {
  grid: { horizontal: { color: line, style: "dashed" }, vertical: { show: false } },
  candle: {
   bar: { ...sides(""), ...sides("Border"), ...sides("Wick") },
   priceMark: { high: { color: ink }, low: { color: ink }, last: { ...sides(""), text: { color: css("--surface") } } },
   tooltip: legend,
  },
  indicator: { lines: colours.map(color => ({ color })), tooltip: legend, lastValueMark: { show: false } },
  xAxis: axis, yAxis: axis, separator: { color: line },
  crosshair: { horizontal: mark, vertical: mark },
  overlay: { line: { color: accent }, point: { color: accent, activeColor: accent }, text: { color: css("--accent-ink"), backgroundColor: accent } },
 };
}

class KLine extends HTMLElement {
 connectedCallback() {
  if (this.chart) return;
  const asked = new URLSearchParams(location.search);
  this.symbol = this.dataset.symbol;
  this.period = one(PERIODS, asked.get("period"), "day");
  this.adjust = one(ADJUSTS, asked.get("adjust"), "none");
  this.on = new Set(this.kept() ?? ["vol", "ma", "macd"]);
  this.plot = this.querySelector(".plot");
  this.plot.replaceChildren();
  this.chart = klinecharts.init(this.plot, { locale: document.documentElement.lang === "zh-CN" ? "zh-CN" : "en-US", timezone: "UTC", styles: looks(), hotkey: { enabled: false, exclude: [] } });
  this.plot.firstElementChild.removeAttribute("tabindex");
  this.addEventListener("click", e => this.press(e));
  this.onKey = e => this.key(e);
  document.addEventListener("keydown", this.onKey);
  this.repaint = new MutationObserver(() => this.chart.setStyles(looks()));
  this.repaint.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "data-market"] });
  this.fit = new ResizeObserver(() => this.chart.resize());
  this.fit.observe(this.plot);
  this.load = 0;
  this.panes();
  this.mark();
  this.chart.setSymbol({ ticker: this.symbol, pricePrecision: Number(this.dataset.places || 2), volumePrecision: 0 });
  this.chart.setPeriod({ type: this.period, span: 1 });
  this.chart.setDataLoader({ getBars: p => this.bars(p), subscribeBar: p => { this.tick = p.callback; this.live(); }, unsubscribeBar: () => delete this.tick });
  document.addEventListener("htmx:wsAfterMessage", this.onLive = () => this.live());
 }

 disconnectedCallback() {
  if (!this.chart) return;
  document.removeEventListener("keydown", this.onKey);
  document.removeEventListener("htmx:wsAfterMessage", this.onLive);
  this.repaint.disconnect();
  this.fit.disconnect();
  klinecharts.dispose(this.plot);
  this.chart = null;
 }

 // --- what is read ---
 async bars({ type, timestamp, callback }) {
  const load = type === "init" ? ++this.load : this.load;
  const to = type === "init" ? this.dataset.last : dayOf(timestamp - DAY);
  const from = dayOf(stampOf(to) - SPAN[this.period] * DAY);
  const query = new URLSearchParams({ period: this.period, adjust: this.adjust, from, to, limit: 5000 });
  if (this.adjust === "forward") query.set("anchor", this.dataset.last);
  const of = Object.keys(LINES).filter(k => this.on.has(k)).join(",");
  const symbol = encodeURIComponent(this.symbol);
  try {
   if (type === "init") this.state("loading");
   const [answer, lines] = await Promise.all([
    read(`${API}bars/${symbol}?${query}`),
    of ? read(`${API}indicators/${symbol}?${query}&of=${of}`) : { lines: [] },
   ]);
   if (load !== this.load || !this.chart) return;
   const list = answer.bars.map((b, i) => {
    const bar = { timestamp: stampOf(b.day), open: b.open, high: b.high, low: b.low, close: b.close, volume: b.volume, turnover: b.amount ?? undefined };
    for (const l of lines.lines) if (l.values[i] !== null) bar[l.name] = l.values[i];
    return bar;
   });
   callback(list, { forward: from > this.dataset.first, backward: false });
   if (type !== "init") { this.dataset.bars = this.chart.getDataList().length; return; }
   this.dataset.bars = list.length;
   this.querySelector("[data-anchor]").textContent = this.getAttribute("data-say-" + this.adjust).replace("{0}", answer.adjustAnchor);
   await this.drawings();
   this.state(list.length ? "ready" : "empty");
  } catch {
   if (load === this.load && this.chart) { callback([], false); this.state("failed"); }
  }
 }

 // The server puts today's bar beside the live price.
 live() {
  const [day, ...of] = document.querySelector("[data-bar]")?.dataset.bar.split(",") ?? [];
  if (!day || this.period + this.adjust !== "daynone") return;
  const [open, high, low, close, volume] = of.map(Number);
  this.tick?.({ timestamp: stampOf(day), open, high, low, close, volume });
  this.dataset.live = close;
 }

 state(now) {
  this.dataset.state = now;
  this.querySelector("[data-failed]").hidden = now !== "failed";
 }

 // --- what is shown ---
 panes() {
  for (const name of ["ma", "boll", "vol", "macd", "kdj", "rsi"]) {
   const is = this.chart.getIndicators({ name: "sb-" + name }).length > 0;
   if (is === this.on.has(name)) continue;
   if (is) this.chart.removeIndicator({ name: "sb-" + name });
   else if (name === "ma" || name === "boll") this.chart.createIndicator({ name: "sb-" + name, paneId: "candle_pane" }, true);
   else {
    this.chart.createIndicator({ name: "sb-" + name, paneId: "pane-" + name });
    this.chart.setPaneOptions({ id: "pane-" + name, height: name === "vol" ? 80 : 100 });
   }
  }
 }

 mark() {
  for (const kind of ["period", "adjust"])
   for (const a of this.querySelectorAll(`a[data-${kind}]`))
    if (a.dataset[kind] === this[kind]) a.setAttribute("aria-current", "true"); else a.removeAttribute("aria-current");
  for (const b of this.querySelectorAll("[data-of]")) b.setAttribute("aria-pressed", this.on.has(b.dataset.of));
 }

 kept() {
  try { return JSON.parse(localStorage.getItem(KEPT)); } catch { return null; }
 }

 // --- what one does ---
 press(e) {
  const at = e.target.closest(".tools a, .tools button");
  if (!at || e.ctrlKey || e.metaKey || e.shiftKey) return;
  e.preventDefault();
  const { period, adjust, of, draw } = at.dataset;
  if (period) this.choose(period, this.adjust);
  else if (adjust) this.choose(this.period, adjust);
  else if (of) this.toggle(of);
  else if (draw) this.chart.createOverlay(this.overlay(draw, []));
  else if ("undraw" in at.dataset) this.undraw();
  else this.picture();
 }

 choose(period, adjust) {
  const same = period === this.period;
  (this.period = period), (this.adjust = adjust);
  const asked = new URLSearchParams(location.search);
  asked.set("period", period);
  asked.set("adjust", adjust);
  history.replaceState(history.state, "", "?" + asked);
  // The table below says the same to those who do not see the chart.
  htmx.ajax("GET", location.href, { target: "#bars", select: "#bars", swap: "outerHTML" });
  this.mark();
  if (same) this.chart.resetData(); else this.chart.setPeriod({ type: period, span: 1 });
 }

 toggle(of) {
  if (!this.on.delete(of)) this.on.add(of);
  try { localStorage.setItem(KEPT, JSON.stringify([...this.on])); } catch { /* not kept */ }
  this.panes();
  this.mark();
  if (of in LINES) this.chart.resetData();
 }

 key(e) {
  if (e.isComposing || e.ctrlKey || e.metaKey || e.altKey || document.querySelector("dialog[open]")) return;
  if (e.target.closest?.("input, textarea, select, [contenteditable]")) return;
  const width = this.plot.clientWidth;
  const acts = {
   ArrowLeft: () => this.chart.scrollByDistance(width / 8), ArrowRight: () => this.chart.scrollByDistance(-width / 8),
   "+": () => this.zoom(1.25), "-": () => this.zoom(0.8),
   a: () => this.choose(this.period, ADJUSTS[(ADJUSTS.indexOf(this.adjust) + 1) % 3]),
  };
  PERIODS.forEach((p, i) => { acts[i + 1] = acts[p[0]] = () => this.choose(p, this.adjust); });
  if (!acts[e.key]) return;
  e.preventDefault();
  acts[e.key]();
 }

 zoom(scale) { this.chart.zoomAtCoordinate(scale, { x: this.plot.clientWidth / 2, y: 0 }); }

 picture() {
  const link = document.createElement("a");
  link.href = this.chart.getConvertPictureUrl(true, "png", css("--surface"));
  link.download = `${this.symbol}-${this.period}.png`;
  link.click();
 }

 // --- drawings, kept on the server for each user ---
 overlay(kind, points) {
  const keep = () => this.keep();
  return { name: TOOLS[kind], groupId: "own", points, onDrawEnd: keep, onPressedMoveEnd: keep, onRightClick: e => e.preventDefault() };
 }

 own() { return this.chart.getOverlays({ groupId: "own" }); }

 async drawings() {
  if (this.drawn) return;
  this.drawn = true;
  const { items } = await read(`${API}drawings/${encodeURIComponent(this.symbol)}`);
  for (const item of items) this.chart.createOverlay(this.overlay(item.kind, item.points.map(p => ({ timestamp: stampOf(p.day), value: p.price }))));
  this.dataset.drawn = items.length;
 }

 undraw() {
  this.chart.removeOverlay({ id: this.own().at(-1)?.id ?? "none" });
  this.keep();
 }

 async keep() {
  const last = stampOf(this.dataset.last);
  const items = this.own().map(o => ({ kind: KINDS[o.name], points: o.points.map(p => ({ day: dayOf(p.timestamp ?? last), price: Number(p.value.toFixed(4)) })) }));
  const token = await read("/api/v1/identity/form-token");
  const answer = await fetch(`${API}drawings/${encodeURIComponent(this.symbol)}`, { method: "PUT", headers: { "Content-Type": "application/json", [token.header]: token.token }, body: JSON.stringify({ items }) });
  if (answer.ok) this.dataset.drawn = items.length;
 }
}

customElements.define("k-line", KLine);
}
