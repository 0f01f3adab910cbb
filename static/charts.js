// Charts of the tables on the page: the same numbers, for those who see. A table says with
// `data-chart` how it is drawn, a column with `data-colour` that it is. Nothing moves: when the
// numbers change, the chart has the new ones.
"use strict";

(() => {
  const drawn = new Map(); // by the table's id
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const valueOf = (cell) => Number(cell.textContent.replace(/[^\d.]/g, "")) || 0;

  function read(table) {
    const rows = [...table.tBodies[0].rows];
    const heads = [...table.tHead.rows[0].cells];
    const series = heads.flatMap((head, column) => {
      if (!head.dataset.colour) return [];
      const cells = rows.map((row) => row.cells[column]);
      return [{ label: head.textContent, colour: head.dataset.colour, cells }];
    });
    return { labels: rows.map((row) => row.cells[0].textContent), series };
  }

  // A long label in several lines: at most so many letters each.
  function wrapped(label, most) {
    const lines = [""];
    for (const word of label.split(" ")) {
      const longer = `${lines.at(-1)} ${word}`.trim();
      if (longer.length > most && lines.at(-1)) lines.push(word);
      else lines[lines.length - 1] = longer;
    }
    return lines;
  }

  // What must not be told from another by its hue alone has stripes.
  function striped(shade) {
    const tile = Object.assign(document.createElement("canvas"), { width: 8, height: 8 });
    const pen = tile.getContext("2d");
    pen.fillStyle = shade;
    pen.fillRect(0, 0, 8, 8);
    pen.strokeStyle = style("--surface");
    pen.lineWidth = 1.5;
    for (const x of [-8, 0, 8]) {
      pen.beginPath();
      pen.moveTo(x, 8);
      pen.lineTo(x + 8, 0);
      pen.stroke();
    }
    return pen.createPattern(tile, "repeat");
  }

  // The number at the end of each bar: a short bar says as much as a long one.
  const numbers = {
    id: "numbers",
    afterDatasetsDraw(chart, _, { shown, ink, font }) {
      if (!shown) return;
      const pen = chart.ctx;
      pen.save();
      Object.assign(pen, { fillStyle: ink, font: `600 ${font.size}px ${font.family}`, textBaseline: "middle" });
      chart.getDatasetMeta(0).data.forEach((bar, n) => {
        pen.fillText(chart.data.datasets[0].data[n].toLocaleString("en-GB"), bar.x + 5, bar.y);
      });
      pen.restore();
    },
  };

  function dataOf({ labels, series }, kind, shares) {
    const sums = labels.map((_, n) => series.reduce((sum, { cells }) => sum + valueOf(cells[n]), 0));
    const share = (cell, n) => (sums[n] ? (100 * valueOf(cell)) / sums[n] : 0);
    const datasets = series.map(({ label, colour, cells }) => {
      const shade = style(`--chart-${colour}`);
      const fill = colour === "no" ? striped(shade) : shade;
      const one = { label, data: cells.map(shares ? share : valueOf), backgroundColor: fill };
      // The edge is seen against the card where the colour is not.
      const bar = { borderColor: style("--edge"), borderWidth: 1, borderSkipped: false, minBarLength: shares ? 0 : 2, maxBarThickness: 40 };
      const line = { borderColor: shade, fill: "origin", backgroundColor: `${shade}33`, pointRadius: labels.length > 1 ? 2 : 4, pointHitRadius: 12, tension: 0 };
      return kind === "line" ? { ...one, ...line } : { ...one, ...bar };
    });
    return { labels: kind === "across" ? labels.map((label, n) => wrapped(shares ? `${label} (${sums[n]})` : label, 20)) : labels, datasets };
  }

  function optionsOf(table, kind, many, series) {
    const ink = style("--quiet");
    const font = { family: getComputedStyle(document.body).fontFamily, size: 12 };
    const along = kind === "across" ? "y" : "x";
    const stacked = "stacked" in table.dataset;
    const shares = table.dataset.stacked === "shares";
    const ends = along === "y" && !many;
    const values = { beginAtZero: true, stacked, grid: { color: style("--line") }, max: shares ? 100 : undefined, ticks: { color: ink, font, precision: 0, maxTicksLimit: 6, callback: (value) => (shares ? `${value} %` : value.toLocaleString("en-GB")) }, border: { display: false } };
    const names = { stacked, grid: { display: false }, ticks: { color: ink, font, autoSkip: along === "x", maxRotation: 0 }, border: { color: style("--edge") } };
    return {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      resizeDelay: 100,
      indexAxis: along,
      layout: { padding: { right: ends ? 40 : 0 } },
      locale: "en-GB",
      interaction: { mode: "index", axis: along, intersect: false },
      scales: along === "y" ? { x: values, y: names } : { x: names, y: values },
      plugins: {
        legend: { display: many, position: "bottom", labels: { color: ink, font, boxWidth: 12 } },
        numbers: { shown: ends, ink: style("--ink"), font },
        tooltip: {
          animation: false,
          callbacks: {
            title: ([first]) => (first ? read(table).labels[first.dataIndex] : ""),
            label: ({ datasetIndex: n, dataIndex: at }) => `${series[n].label}: ${series[n].cells[at].textContent}`,
          },
        },
      },
      // A bar leads where its number does.
      onClick: (event, _found, chart) => {
        const [hit] = chart.getElementsAtEventForMode(event.native, "nearest", { intersect: true }, false);
        if (hit) read(table).series[hit.datasetIndex]?.cells[hit.index]?.querySelector("a")?.click();
      },
    };
  }

  function draw(box) {
    const table = document.getElementById(box.dataset.table);
    let chart = drawn.get(box.dataset.table);
    if (chart && (chart.canvas.parentNode !== box || !table)) {
      chart.destroy();
      drawn.delete(box.dataset.table);
      chart = null;
    }
    if (!table?.tBodies[0]?.rows.length) return box.replaceChildren();
    const kind = table.dataset.chart;
    const found = read(table);
    const data = dataOf(found, kind, table.dataset.stacked === "shares");
    const options = optionsOf(table, kind, found.series.length > 1, found.series);
    const lines = Math.max(...data.labels.map((label) => (Array.isArray(label) ? label.length : 1)));
    const height = kind === "across" ? `${found.labels.length * (lines > 1 ? 16 * lines + 4 : 28) + 70}px` : "";
    if (box.style.height !== height) box.style.height = height;
    if (chart) {
      chart.data = data;
      chart.options = options;
      return chart.update("none");
    }
    const canvas = document.createElement("canvas");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `Chart: ${table.caption.textContent}. The table has the same numbers.`);
    box.replaceChildren(canvas);
    drawn.set(box.dataset.table, new Chart(canvas, { type: kind === "line" ? "line" : "bar", data, options, plugins: [numbers] }));
  }

  const drawAll = () => {
    const boxes = [...document.querySelectorAll(".chart[data-table]")];
    for (const [id, chart] of drawn) {
      if (!chart.canvas.isConnected) {
        chart.destroy();
        drawn.delete(id);
      }
    }
    boxes.forEach(draw);
  };

  // What somebody opened stays open when the numbers are put in place anew.
  let open = [];
  document.addEventListener("htmx:before:swap", () => {
    open = [...document.querySelectorAll("details[id][open]")].map((one) => one.id);
  });
  document.addEventListener("htmx:after:swap", () => {
    open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    drawAll();
  });
  dark.addEventListener("change", drawAll);
  drawAll();
})();
