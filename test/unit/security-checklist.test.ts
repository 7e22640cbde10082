import { existsSync, globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

/** The table's rows: number, where it holds, the test's file, the test's name. */
const rows = read("docs/security-checklist.md")
  .split("\n")
  .map((line) => /^\| (\d+) +\|[^|]+\| `([^`]+)` +\| `([^`]+)`: (.+?) +\|$/.exec(line))
  .filter((row) => row !== null)
  .map(([, number = "", place = "", file = "", name = ""]) => ({ number, place, file, name }));

describe("Electron's security checklist", () => {
  it("stands at twenty of twenty", () => {
    expect(rows.map(({ number }) => Number(number))).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
  });

  it.each(rows)("$number names a file and a test that are there", ({ place, file, name }) => {
    expect(existsSync(join(root, place)), place).toBe(true);
    expect(read(file)).toMatch(new RegExp(`(?:it|test|demo)\\(\\s*"${RegExp.escape(name)}"`));
  });

  it("no preference, feature or switch loosens a page", () => {
    const loosening =
      /allowRunningInsecureContent|experimentalFeatures|enableBlinkFeatures|allowpopups|webSecurity|nodeIntegrationIn|contextIsolation: false|sandbox: false|nodeIntegration: true|webviewTag: true|bypassCSP|corsEnabled|allowServiceWorkers|dangerouslySetInnerHTML/;
    const product = globSync("{electron,renderer,shared}/**/*.{ts,tsx,html}", { cwd: root });
    expect(product.length).toBeGreaterThan(500);
    const found = product.filter((file) => loosening.test(read(file)));
    expect(found).toEqual([]);
    const switches = product.flatMap((file) =>
      [...read(file).matchAll(/append(?:Switch|Argument)\(\s*"([^"]+)"/g)].map(([, name]) => name),
    );
    expect(switches).toEqual(["dns-prefetch-disable"]);
  });

  it("no window is made but by one function, and no session but two", () => {
    const product = globSync("electron/**/*.ts", { cwd: root });
    const using = (pattern: RegExp): string[] =>
      product.filter((file) => pattern.test(read(file))).map((file) => file.replaceAll("\\", "/"));
    expect(using(/new BrowserWindow\(|new WebContentsView\(|new BrowserView\(/)).toEqual([
      "electron/app/main-window.ts",
    ]);
    expect(using(/fromPartition\(|fromPath\(/)).toEqual(["electron/app/page-session.ts"]);
    expect(using(/shell\.openExternal\(/)).toEqual(["electron/app/guards.ts"]);
    expect(using(/setAsDefaultProtocolClient|"open-url"|"open-file"/)).toEqual([]);
  });
});
