import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const RENDERER = join(import.meta.dirname, "../../../../renderer");
const code = readFileSync(join(RENDERER, "markdown/markdown.css"), "utf8");
const design = readFileSync(join(RENDERER, "styles.css"), "utf8");

/** Relative luminance of `#rrggbb` (WCAG 2.2, definition of relative luminance). */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

function declared(css: string, name: RegExp): readonly (readonly [string, string])[] {
  const found = css.matchAll(/(--[\w-]+):\s*(#[\da-f]{6})/g);
  return [...found].flatMap(([, property, colour]) =>
    name.test(property!) ? [[property!, colour!] as const] : [],
  );
}

describe("the colours of code", () => {
  const grounds = declared(design, /^--color-code-bg$/).map(([, colour]) => colour);
  const colours = declared(code, /^--hl-/);
  const half = colours.length / 2;

  it.each([
    ["light", 0],
    ["dark", 1],
  ])("can be read on the ground of the %s theme", (_, theme) => {
    const shown = colours.slice(theme * half, (theme + 1) * half);
    expect(shown.length).toBeGreaterThanOrEqual(10);
    const faint = shown.filter(([, colour]) => contrast(colour, grounds[theme]!) < 4.5);
    expect(faint).toEqual([]);
  });

  it("are the same names in both themes", () => {
    const names = colours.map(([name]) => name);
    expect(names.slice(half)).toEqual(names.slice(0, half));
  });
});
