import { describe, expect, it } from "vitest";
import { coalesce } from "../../../../renderer/state/coalesce.ts";

describe("coalesce", () => {
  it("never overlaps, and joins the calls made meanwhile into one further run", async () => {
    let running = 0;
    let most = 0;
    let runs = 0;
    const run = coalesce(async () => {
      runs += 1;
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
    });
    await Promise.all([run(), run(), run(), run()]);
    expect({ runs, most }).toEqual({ runs: 2, most: 1 });
  });

  it("runs again for a call made later", async () => {
    let runs = 0;
    const run = coalesce(() => Promise.resolve(void (runs += 1)));
    await run();
    await run();
    expect(runs).toBe(2);
  });
});
