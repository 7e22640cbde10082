import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

/** "CmdOrCtrl+Shift+N" as Playwright's `press` spells it, on any system. */
const toPressed = (accelerator: string): RegExp =>
  new RegExp(
    `press\\(\\s*"(?:ControlOrMeta|Control|Meta)${RegExp.escape(accelerator.replace(/^CmdOrCtrl/, ""))}"`,
    "i",
  );

const accelerators = ["electron/app/menu.ts", "shared/menu-commands.ts"].flatMap((file) =>
  [...readFileSync(join(root, file), "utf8").matchAll(/"(CmdOrCtrl\+[^"]+)"/g)].map(
    ([, accelerator = ""]) => accelerator,
  ),
);

const specs = readdirSync(join(root, "test/e2e"), { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith(".ts"),
);

describe("keys of the menu", () => {
  it("are found", () => {
    expect(accelerators).toContain("CmdOrCtrl+Shift+N");
    expect(toPressed("CmdOrCtrl+Shift+N").test('press("ControlOrMeta+Shift+N")')).toBe(true);
    expect(specs.length).toBeGreaterThan(20);
  });

  // Playwright's keys go to the page; a native menu never sees them (chooseByAccelerator in test/fakes/electron-app.ts).
  it.each(specs)("are not pressed in %s", (spec) => {
    const text = readFileSync(join(root, "test/e2e", spec), "utf8");
    expect(accelerators.filter((accelerator) => toPressed(accelerator).test(text))).toEqual([]);
  });
});
