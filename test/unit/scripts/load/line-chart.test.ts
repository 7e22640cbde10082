import { describe, expect, it } from "vitest";
import { axisTicks } from "../../../load/report/axis-ticks.ts";
import { lineChart } from "../../../load/report/line-chart.ts";

describe("axisTicks", () => {
  it.each([
    [0, [0, 1]],
    [10, [0, 2, 4, 6, 8, 10]],
    [0.3, [0, 0.1, 0.2, 0.3]],
    [41, [0, 10, 20, 30, 40, 50]],
  ])("takes round numbers up to %d", (most, ticks) => {
    expect(axisTicks(most)).toEqual(ticks);
  });
});

describe("lineChart", () => {
  const chart = {
    id: "runs",
    title: "Runs <at> once",
    unit: "runs",
    seconds: 10,
    series: [
      {
        name: "active",
        points: [
          [0, 0],
          [10, 4],
        ],
      },
    ],
  } as const;

  it("draws from the lower left corner to the upper right one, upwards", () => {
    expect(lineChart(chart)).toContain('points="56.0,208.0 708.0,12.0"');
  });

  it("names itself and its highest values for those who cannot see it", () => {
    const svg = lineChart(chart);
    expect(svg).toContain('role="img" aria-labelledby="runs-title runs-description"');
    expect(svg).toContain('<title id="runs-title">Runs &lt;at&gt; once</title>');
    expect(svg).toContain("active: at most 4 runs.");
  });

  it("draws an empty chart where there is nothing to draw", () => {
    expect(lineChart({ ...chart, series: [], seconds: 0 })).not.toContain("NaN");
  });
});
