/* Charts: draws each figure[data-chart] from its JSON with ECharts; its table folds away and stays at hand. */

const INK = "#1f2937";
const COLOURS = ["#1a56a8", "#8a94a3", "#2f7d4f", "#b7791f", "#6b4e9b", "#c0392b"];
const number = new Intl.NumberFormat("zh-CN", { maximumFractionDigits: 2 });

const says = (value) => (value === null || value === undefined ? "无数据" : number.format(value));

function series(data, item) {
  const type = data.kind === "line" ? "line" : "bar";
  return { name: item.name, type, data: item.values, stack: data.kind === "stacked" ? "all" : undefined, barMaxWidth: 28,
           symbolSize: 6, connectNulls: false, emphasis: { disabled: true } };
}

function target(data) {
  if (!data.line) return undefined;
  const axis = data.kind === "bar-horizontal" ? "xAxis" : "yAxis";
  return { symbol: "none", silent: true, lineStyle: { color: "#c0392b", type: "dashed" },
           label: { formatter: `${data.line.name} ${says(data.line.value)}`, position: "insideEndTop", color: "#a02c20" },
           data: [{ [axis]: data.line.value }] };
}

const COUNTED = ["户", "人", "条", "个", "次"];

function option(data) {
  const names = { type: "category", data: data.labels, inverse: data.kind === "bar-horizontal", axisTick: { show: false }, axisLabel: { color: INK } };
  const values = { type: "value", minInterval: COUNTED.includes(data.unit) ? 1 : 0, axisLabel: { color: INK, formatter: (value) => number.format(value) }, splitLine: { lineStyle: { color: "#e8ebef" } } };
  const sideways = data.kind === "bar-horizontal";
  const all = data.series.map((item) => series(data, item));
  if (all[0]) all[0].markLine = target(data);
  return {
    animation: false, color: COLOURS, textStyle: { fontFamily: "inherit", color: INK },
    grid: { left: 8, right: 16, top: data.series.length > 1 ? 36 : 16, bottom: 8, containLabel: true },
    legend: data.series.length > 1 ? { top: 0, left: 0, itemHeight: 10 } : undefined,
    // richText: the HTML tooltip would write style attributes, which the content policy forbids.
    tooltip: { trigger: "axis", renderMode: "richText", confine: true, valueFormatter: (value) => `${says(value)} ${data.unit ?? ""}` },
    xAxis: sideways ? values : names, yAxis: sideways ? names : values, series: all,
  };
}

function draw(figure) {
  const canvas = figure.querySelector(".chart-canvas");
  if (canvas.dataset.drawn || !window.echarts) return;
  canvas.hidden = false;
  canvas.dataset.drawn = "1";
  const chart = window.echarts.init(canvas, null, { renderer: "canvas" });
  chart.setOption(option(JSON.parse(document.getElementById(figure.dataset.chart).textContent)));
  figure.querySelector(".chart-table").open = false;
  new ResizeObserver(() => chart.resize()).observe(canvas);
}

const drawAll = (root) => root.querySelectorAll?.("figure[data-chart]").forEach(draw);
drawAll(document);
document.addEventListener("htmx:load", (event) => drawAll(event.target));
