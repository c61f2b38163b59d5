"use strict";
// Charts, the live list's upkeep, and what a screen reader is told. What is on the page came from the server, escaped;
// nothing here makes markup out of text.

const KIND_COLOURS = { directive: "--directive", protest: "--protest", legal: "--legal" };
const SERIES_COLOURS = ["--series-1", "--series-2", "--series-3", "--series-4", "--series-5", "--series-6", "--series-7", "--series-8"];
const DASHES = [[], [8, 4], [2, 3], [12, 3, 2, 3], [5, 5], [1, 4], [10, 2], [4, 2, 1, 2]];
const TELL_PAUSE_MILLISECONDS = 5000; // a reader is told of a flood in sums, not line by line

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const charts = new Map();

function seriesColour(series, index) {
  return colour(KIND_COLOURS[series.kind || series.label] || SERIES_COLOURS[index % SERIES_COLOURS.length]);
}

function stacked(series) {
  const sums = series[0].values.map(() => 0);
  return series.map((each) => each.values.map((value, at) => (sums[at] += value || 0)));
}

function draw(place) {
  const chart = JSON.parse(place.dataset.chart);
  const named = chart.x === "name";
  const at = named ? chart.at.map((_, index) => index) : chart.at;
  const bars = chart.stacked || (named && chart.series.length === 1);
  const drawn = chart.stacked ? stacked(chart.series) : chart.series.map((each) => each.values);
  // of a stack the tallest is drawn first, so that the lower ones stand before it
  const order = chart.series.map((_, index) => index);
  if (chart.stacked) order.reverse();
  const ink = colour("--quiet");
  const axis = { stroke: ink, grid: { stroke: colour("--rule"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
  const shown = (value) => (value === null || value === undefined ? "" : value.toLocaleString("en"));
  const width = bars ? uPlot.paths.bars({ size: [0.7, 60] }) : undefined;
  const step = at.length > 1 ? Math.min(...at.slice(1).map((each, index) => each - at[index])) : 86400;
  const turned = named && at.length > 6;
  const options = {
    width: place.clientWidth,
    height: 240,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    padding: [null, turned ? 60 : null, null, null],
    cursor: { drag: { x: false, y: false } },
    scales: {
      x: { time: chart.x === "time", range: (_, low, high) => (bars ? [low - step / 2, high + step / 2] : [low, high]) },
      y: { range: (_, low, high) => [Math.min(0, low), high > 0 ? high * 1.05 : 1] },
    },
    series: [
      { label: chart.label, value: (_, value) => (value === null ? "" : axisValue(chart, value)) },
      ...order.map((index) => ({
        label: chart.series[index].label,
        stroke: seriesColour(chart.series[index], index),
        fill: bars ? seriesColour(chart.series[index], index) : undefined,
        width: bars ? 0 : 2,
        dash: bars ? undefined : DASHES[index % DASHES.length],
        paths: width,
        spanGaps: true,
        points: { show: !bars && at.length < 60 },
        value: (_, __, ___, point) => (point === null ? "" : shown(chart.series[index].values[point])),
      })),
    ],
    axes: [
      named ? { ...axis, splits: () => at, values: (_, splits) => splits.map((each) => short(chart.at[each], at.length)), rotate: turned ? -45 : 0, size: turned ? 90 : 40 } : { ...axis, values: (_, splits) => axisNames(chart, splits) },
      { ...axis, size: 56, values: (_, splits) => splits.map(shown), incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 1e7, 1e8, 1e9] },
    ],
  };
  const fine = Math.max(...drawn.flat().map((each) => each || 0)) < 3 && drawn.flat().some((each) => each % 1);
  if (fine) delete options.axes[1].incrs;
  place.replaceChildren();
  charts.set(place, new uPlot(options, [at, ...order.map((index) => drawn[index])], place));
}

function axisNames(chart, splits) {
  if (chart.x === "number") return splits.map((each) => each.toLocaleString("en"));
  const days = splits.length < 2 || splits[1] - splits[0] >= 86400;
  const format = days ? { day: "numeric", month: "short" } : { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return splits.map((each) => new Date(each * 1000).toLocaleString("en-GB", { ...format, timeZone: "UTC" }));
}

function axisValue(chart, value) {
  if (chart.x === "name") return chart.at[value];
  if (chart.x === "number") return value.toLocaleString("en");
  const moment = new Date(value * 1000).toISOString();
  return moment.endsWith("T00:00:00.000Z") ? moment.slice(0, 10) : moment.slice(0, 16).replace("T", " ");
}

function short(name, count) {
  const most = count > 6 ? 14 : 22;
  return name.length > most ? name.slice(0, most - 1) + "…" : name;
}

function drawAll() {
  for (const [place, plot] of charts) {
    if (!place.isConnected) {
      plot.destroy();
      charts.delete(place);
    }
  }
  for (const place of document.querySelectorAll("[data-chart]")) if (!charts.has(place)) draw(place);
}

function redraw() {
  for (const [place, plot] of charts) {
    plot.destroy();
    charts.delete(place);
  }
  drawAll();
}

// the live list

let paused = false;
let told = { items: 0, alerts: 0, at: 0, timer: 0, headline: "" };
let unseen = 0;
const title = document.title;

function counted(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function tell() {
  const parts = [];
  if (told.alerts) parts.push(`${counted(told.alerts, "alert")} rang: ${told.headline}`);
  if (told.items) parts.push(`${counted(told.items, "item")} arrived`);
  document.getElementById("news").textContent = parts.join(". ");
  told = { items: 0, alerts: 0, at: Date.now(), timer: 0, headline: "" };
}

function arrived(pulse) {
  const items = Number(pulse.dataset.items);
  const alerts = Number(pulse.dataset.alerts);
  if (!items && !alerts) return;
  told.items += items;
  told.alerts += alerts;
  told.headline = pulse.dataset.headline || told.headline;
  if (!told.timer) told.timer = setTimeout(tell, alerts ? 0 : Math.max(0, told.at + TELL_PAUSE_MILLISECONDS - Date.now()));
  if (alerts && document.hidden) {
    unseen += alerts;
    document.title = `(${unseen}) ${title}`;
  }
}

function tidy() {
  for (const list of document.querySelectorAll("[data-keep]")) {
    const seen = new Set();
    for (const line of [...list.children]) {
      if (line.id && seen.has(line.id)) line.remove(); // the revision before
      seen.add(line.id);
    }
    while (list.children.length > Number(list.dataset.keep)) list.lastElementChild.remove();
    const empty = document.querySelector(`[data-empty-of="${list.id}"]`);
    if (empty) empty.hidden = list.children.length > 0;
  }
}

document.addEventListener("DOMContentLoaded", () => {
  drawAll();
  const pause = document.getElementById("pause");
  if (pause) {
    pause.addEventListener("click", () => {
      paused = !paused;
      pause.setAttribute("aria-pressed", String(paused));
      pause.textContent = paused ? "Paused" : "Pause";
    });
  }
  const question = document.getElementById("question");
  if (question) {
    question.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        document.getElementById("ask").click();
      }
    });
  }
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (paused && event.target.id === "pulse") event.preventDefault();
});
document.addEventListener("htmx:configRequest", (event) => {
  // a file that is to be saved is the browser's own business
  const pressed = event.detail.triggeringEvent && event.detail.triggeringEvent.submitter;
  if (pressed && pressed.hasAttribute("data-plain")) {
    event.preventDefault();
    const form = event.target;
    const as = document.createElement("input");
    as.type = "hidden";
    as.name = pressed.name;
    as.value = pressed.value;
    form.append(as);
    HTMLFormElement.prototype.submit.call(form);
    as.remove();
  }
});
document.addEventListener("htmx:afterSettle", () => {
  tidy();
  drawAll();
});
document.addEventListener("htmx:load", (event) => {
  if (event.target.id === "pulse") arrived(event.target);
});
for (const lost of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(lost, (event) => {
    const line = document.getElementById("line");
    if (event.target.id !== "pulse" || !line || line.dataset.lost) return;
    line.dataset.lost = "yes";
    line.replaceChildren();
    const words = document.createElement("p");
    words.className = "refusal";
    words.setAttribute("role", "alert");
    words.textContent = "Nothing new can be read just now. This page tries again every second.";
    line.append(words);
  });
}
document.addEventListener("htmx:afterRequest", (event) => {
  const line = document.getElementById("line");
  if (event.target.id === "pulse" && line && line.dataset.lost && event.detail.successful) {
    delete line.dataset.lost;
    htmx.trigger(line, "load");
  }
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) {
    unseen = 0;
    document.title = title;
  }
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
let resizing = 0;
addEventListener("resize", () => {
  clearTimeout(resizing);
  resizing = setTimeout(redraw, 150);
});
