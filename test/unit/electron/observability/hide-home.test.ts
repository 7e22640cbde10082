import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { hideHome } from "../../../../electron/observability/hide-home.ts";

const WINDOWS = String.raw`C:\Users\Jörg Müller`;
const windows = (text: string): string => hideHome(text, { home: WINDOWS, platform: "win32" });

describe("a home folder of Windows, with a space and an umlaut", () => {
  it.each([
    ["as it is", WINDOWS],
    ["with slashes", "C:/Users/Jörg Müller"],
    ["as JSON", JSON.stringify(WINDOWS).slice(1, -1)],
    ["as JSON within JSON", JSON.stringify(JSON.stringify(WINDOWS)).slice(3, -3)],
    ["as JSON in plain ASCII", String.raw`C:\\Users\\J\u00f6rg M\u00FCller`],
    ["as a URL", "file:///C:/Users/J%C3%B6rg%20M%C3%BCller"],
    ["as a URL in small letters", "file:///c:/users/j%c3%b6rg%20m%c3%bcller"],
    ["as an encoded path", "C%3A%5CUsers%5CJ%C3%B6rg%20M%C3%BCller"],
    ["as a form's value", "C%3A%5CUsers%5CJ%C3%B6rg+M%C3%BCller"],
    ["in other case", String.raw`c:\USERS\JÖRG MÜLLER`],
    ["taken apart", WINDOWS.normalize("NFD")],
    ["by its short name", String.raw`C:\Users\JÖRGMÜ~1`],
    ["by its short name, in a URL", "file:///C:/Users/J%C3%96RGM%C3%9C%7E1"],
  ])("is hidden %s", (_how, spelled) => {
    const hidden = windows(`at load (${spelled}\\AppData\\parley.mjs:1:2)`);
    expect(hidden).not.toMatch(/J.*rg|M.*ller|JÖRGM/i);
    expect(hidden).toContain("~");
    expect(hidden).toContain("parley.mjs:1:2");
  });

  it("is told from another's, whose name begins the same", () => {
    const other = String.raw`C:\Users\Jörg Müllerin\x`;
    expect(windows(other)).toBe(other);
  });
});

describe("a home folder of Linux and macOS", () => {
  const home = "/home/ann";
  const linux = (text: string): string => hideHome(text, { home, platform: "linux" });

  it.each([
    ["/home/ann/.config/Parley", "~/.config/Parley"],
    [pathToFileURL("/home/ann/a b.ts").href, "~/a%20b.ts"],
    ["%2Fhome%2Fann%2Fx", "~%2Fx"],
    ["cd ~ann/x", "cd ~/x"],
    ["in /home/ann.", "in ~."],
    ["/home/anna/x", "/home/anna/x"],
    ["/srv/home/ann-marie", "/srv/home/ann-marie"],
    ["/Home/Ann", "/Home/Ann"],
  ])("%s becomes %s", (text, expected) => {
    expect(linux(text)).toBe(expected);
  });

  it("is hidden in whichever form macOS writes its letters, and in other case", () => {
    const mac = (text: string): string =>
      hideHome(text, { home: "/Users/zoë", platform: "darwin" });
    for (const form of ["NFC", "NFD"]) {
      expect(mac(`/Users/zoë/Library`.normalize(form))).toBe("~/Library");
    }
    expect(mac("/users/ZOË/Library")).toBe("~/Library");
  });

  it.each(["/", "", "C:\\"])("is nothing to hide where it is “%s”", (root) => {
    expect(hideHome("/a/b c:\\d", { home: root, platform: "linux" })).toBe("/a/b c:\\d");
  });
});

it("takes no longer for a long log than reading it does", () => {
  const line = `{"stack":"at x (C:\\\\Users\\\\Jör/Users/J%C3%B6 ${"\\".repeat(200)}"}\n`;
  const text = line.repeat(2_000);
  const startedAt = performance.now();
  windows(text);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});

it.each(["\\", "/", "%5C", "\\\\u005c", "\\/"])(
  "finds a home behind a run of %s of any length, and comes to an end without one",
  (unit) => {
    const linux = (text: string): string =>
      hideHome(text, { home: "/home/jör", platform: "linux" });
    const run = unit.repeat(20_000);
    expect(linux(`${run}/home/jör x`)).not.toContain("jör");
    expect(linux(`x${run}y`)).toMatch(/^x.*y$/s);
    expect(windows(`x${run}y`)).toMatch(/^x.*y$/s);
  },
);
