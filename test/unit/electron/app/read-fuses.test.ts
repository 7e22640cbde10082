import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fuses as decided } from "../../../../build/fuses.mjs";
import { readFuses } from "../../../../electron/app/read-fuses.ts";
import { FUSES } from "../../../../electron/readiness/protection-facts.ts";

const folder = mkdtempSync(join(tmpdir(), "parley-fuses-"));
afterAll(() => rmSync(folder, { recursive: true }));

const SENTINEL = "dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX";

/** A program with the wire at a place of its choice. */
function program(before: number, wire: string): string {
  const file = join(folder, `program-${before}`);
  const text = wire === "" ? "" : `${SENTINEL}\u0001${String.fromCharCode(wire.length)}${wire}`;
  writeFileSync(
    file,
    Buffer.concat([Buffer.alloc(before, "x"), Buffer.from(text, "latin1"), Buffer.alloc(100)]),
  );
  return file;
}

describe("readFuses", () => {
  it("reads the wire wherever it lies, over the border of two pieces too", async () => {
    for (const before of [
      0,
      5_000,
      (1 << 20) - 10,
      (1 << 20) - 33,
      (1 << 20) - 40,
      (1 << 20) + 3,
    ]) {
      const read = await readFuses(program(before, "01001100r"), "linux");
      expect(
        [...(read ?? [])].map(([, state]) => state),
        String(before),
      ).toEqual(["off", "on", "off", "off", "on", "on", "off", "off", "removed"]);
    }
  });

  it("finds none in a program that has none", async () => {
    expect(await readFuses(program(3_000_000, ""), "linux")).toBeUndefined();
    expect(await readFuses(process.execPath, "linux")).toBeUndefined();
  });

  it("wants of each fuse what the packaging burns, and knows each by its place", () => {
    const burnt = Object.entries(decided).filter(([name]) => /^\d+$/.test(name));
    expect(burnt.map(([, on]) => (on ? "on" : "off"))).toEqual(FUSES.map(([, wanted]) => wanted));
  });
});
