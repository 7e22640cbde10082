import { axisTicks } from "./axis-ticks.ts";
import { escapeHtml } from "./escape-html.ts";

export interface Series {
  readonly name: string;
  /** Seconds since the start and the value there, in the order of time. */
  readonly points: readonly (readonly [seconds: number, value: number])[];
}

export interface Chart {
  /** Unique on the page: letters and hyphens. */
  readonly id: string;
  readonly title: string;
  /** What the values are, as in `ms`. */
  readonly unit: string;
  /** At most four; lines differ in colour and in dashes. */
  readonly series: readonly Series[];
  /** The whole width, in seconds. */
  readonly seconds: number;
}

const WIDTH = 720;
const HEIGHT = 240;
const PLOT = { left: 56, right: WIDTH - 12, top: 12, bottom: HEIGHT - 32 } as const;

/** One chart as SVG: lines over time from 0, with its title and highest values for those who cannot see it. */
export function lineChart({ id, title, unit, series, seconds }: Chart): string {
  const most = Math.max(0, ...series.flatMap(({ points }) => points.map(([, value]) => value)));
  const rows = axisTicks(most);
  const top = rows.at(-1) ?? 1;
  const toX = (at: number): number =>
    PLOT.left + (at / Math.max(seconds, 1e-9)) * (PLOT.right - PLOT.left);
  const toY = (value: number): number => PLOT.bottom - (value / top) * (PLOT.bottom - PLOT.top);

  const grid = rows.map((value) => {
    const y = round(toY(value));
    const line = `<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y}" y2="${y}"/>`;
    return `${line}<text x="${PLOT.left - 8}" y="${y}" dy="0.35em" text-anchor="end">${value}</text>`;
  });
  const columns = axisTicks(seconds, 8)
    .filter((at) => at <= seconds)
    .map(
      (at) =>
        `<text x="${round(toX(at))}" y="${PLOT.bottom + 20}" text-anchor="middle">${at} s</text>`,
    );
  const lines = series.map(({ points }, index) => {
    const path = points.map(([at, value]) => `${round(toX(at))},${round(toY(value))}`).join(" ");
    return `<polyline class="line line-${index + 1}" points="${path}"/>`;
  });
  return (
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}-title ${id}-description">` +
    `<title id="${id}-title">${escapeHtml(title)}</title>` +
    `<desc id="${id}-description">${escapeHtml(describe(series, unit))}</desc>` +
    [...grid, ...columns, ...lines].join("") +
    "</svg>"
  );
}

function describe(series: readonly Series[], unit: string): string {
  return series
    .map(({ name, points }) => {
      const most = Math.max(0, ...points.map(([, value]) => value));
      return `${name}: at most ${formatValue(most)} ${unit}.`;
    })
    .join(" ");
}

/** Three digits at most behind the point, and none that say nothing. */
export const formatValue = (value: number): string =>
  String(Number(value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)));

const round = (value: number): string => value.toFixed(1);
