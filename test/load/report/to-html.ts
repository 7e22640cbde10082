import { escapeHtml } from "./escape-html.ts";
import { formatValue, lineChart, type Chart } from "./line-chart.ts";
import { STYLE } from "./style.ts";
import { toCharts } from "./to-charts.ts";
import { toTables, type Table } from "./to-tables.ts";
import type { Report } from "./report.ts";

/** The report as one page that needs no other file, no script and no network. */
export function toHtml(report: Report): string {
  const { options, wrong } = report;
  const verdict =
    wrong.length === 0
      ? "<p><strong>Correct:</strong> no limit was broken, no word lost or doubled, every run ended.</p>"
      : `<p><strong>Wrong:</strong></p><ul>${wrong.map((each) => `<li>${escapeHtml(each)}</li>`).join("")}</ul>`;
  const title = `Load test of Parley: ${options.windows} windows × ${options.runs} runs`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${verdict}
${toTables(report).map(toSection).join("\n")}
<h2>Over time</h2>
${toCharts(report).map(toFigure).join("\n")}
</main>
</body>
</html>
`;
}

const toSection = ({ title, ...table }: Table): string =>
  `<h2>${escapeHtml(title)}</h2>\n${toTable(table)}`;

/** The first cell of a row names it. A table that is wider than the page scrolls by itself. */
function toTable({ head, rows }: Omit<Table, "title">): string {
  const columns = head.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join("");
  const lines = rows.map(([name = "", ...cells]) => {
    const data = cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("");
    return `<tr><th scope="row">${escapeHtml(name)}</th>${data}</tr>`;
  });
  return `<table><thead><tr>${columns}</tr></thead><tbody>${lines.join("\n")}</tbody></table>`;
}

function toFigure(chart: Chart): string {
  const legend = chart.series.map(
    ({ name }, index) =>
      `<li><svg viewBox="0 0 32 8" aria-hidden="true"><line class="line line-${index + 1}" x1="0" x2="32" y1="4" y2="4"/></svg> ${escapeHtml(name)}</li>`,
  );
  return `<figure>
<figcaption>${escapeHtml(chart.title)} (${escapeHtml(chart.unit)})</figcaption>
${lineChart(chart)}
<ul class="legend">${legend.join("")}</ul>
<details><summary>The figures of “${escapeHtml(chart.title)}”</summary>
${toTable(toFigures(chart))}
</details>
</figure>`;
}

/** The points of a chart as a table: a row for each time that any line has. */
function toFigures({ series, unit }: Chart): Omit<Table, "title"> {
  const lines = series.map(({ points }) => new Map(points));
  const times = [...new Set(lines.flatMap((points) => [...points.keys()]))].sort(
    (left, right) => left - right,
  );
  const cell = (value: number | undefined): string =>
    value === undefined ? "–" : formatValue(value);
  return {
    head: ["at", ...series.map(({ name }) => `${name}, ${unit}`)],
    rows: times.map((at) => [`${at.toFixed(1)} s`, ...lines.map((points) => cell(points.get(at)))]),
  };
}
