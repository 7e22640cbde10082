import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { createColourer, startColourWorker, type Colourer } from "../../electron/code/colourer.ts";

const WORKER = fileURLToPath(new URL("../../electron/code/colour-worker.ts", import.meta.url));
const asking = { windowId: 1, signal: new AbortController().signal };

let colourer: Colourer;
afterEach(() => colourer.close());

describe("the worker that colours code", { timeout: 60_000 }, () => {
  it("colours, gives up a code whose grammar takes the square of its length, and colours on", async () => {
    colourer = createColourer({ startWorker: () => startColourWorker(WORKER), deadlineMs: 300 });
    const colour = (code: string, language: "json" | "c") =>
      colourer.colour({ code, language }, asking);
    await colour("[1]", "json");
    const all = [colour("_".repeat(60_000), "c"), colour("[2]", "json")];
    const [hostile, ordinary] = await Promise.all(all);
    expect(hostile).toBeNull();
    expect(ordinary?.scopes).toContain("number");
  });
});
