import { cleanup, render } from "@testing-library/react";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { Markdown } from "../../../../renderer/markdown/markdown.tsx";
import { eventually } from "../../../fakes/eventually.ts";
import { HOSTILE } from "./hostile-corpus.ts";

const ignore = (): void => undefined;

const ALLOWED_ELEMENTS: ReadonlySet<string> = new Set(
  (
    "div p span wbr h3 h4 h5 h6 strong em del code pre br hr a ul ol li input blockquote table thead tbody tr th td " +
    // Icons of the app's own buttons and placeholders.
    "button svg path rect line circle polyline"
  ).split(" "),
);
const ALLOWED_ATTRIBUTES: ReadonlySet<string> = new Set(
  (
    "class dir href title rel draggable start type checked disabled readonly scope role tabindex aria-label " +
    "aria-hidden aria-pressed"
  ).split(" "),
);
const ICON = /^lucide /;

function check(container: Element): void {
  for (const element of container.querySelectorAll("*")) {
    if (element.closest(".md-math-drawn *") !== null) {
      // KaTeX's own elements: they are drawn, and reach for nothing.
      expect(element.localName).not.toMatch(
        /^(?:a|img|script|iframe|object|embed|style|link|input)$/,
      );
      expect(element.getAttributeNames().join()).not.toMatch(/\bon|href|src/);
      continue;
    }
    if (element.closest("svg") !== null) {
      expect(element.closest("svg")?.getAttribute("class")).toMatch(ICON);
      expect(element.getAttributeNames().join()).not.toMatch(/\bon|href|src|style/);
      continue;
    }
    expect(ALLOWED_ELEMENTS).toContain(element.localName);
    for (const name of element.getAttributeNames()) expect(ALLOWED_ATTRIBUTES).toContain(name);
    const href = element.getAttribute("href");
    if (href !== null) expect(new URL(href).protocol).toMatch(/^(?:https?|mailto):$/);
    if (element.localName === "input") expect(element.getAttribute("type")).toBe("checkbox");
    if (element.localName === "a") {
      expect(element.textContent).not.toMatch(/[\u00ad\u200b\u202a-\u202e\u2060-\u2069\ufeff]/);
    }
  }
  expect(container.querySelector(".md-fallback")).toBeNull();
}

function show(text: string, streaming: boolean) {
  return <Markdown text={text} streaming={streaming} onOpenLink={ignore} onCopy={ignore} />;
}

afterEach(cleanup);

describe("hostile Markdown", { timeout: 60_000 }, () => {
  it("has a corpus worth the name", () => {
    expect(new Set(HOSTILE).size).toBeGreaterThanOrEqual(120);
  });

  it.each(HOSTILE)("is harmless whole, per character and in random chunks: %j", (text) => {
    const { container, rerender } = render(show(text, false));
    check(container);
    const whole = container.cloneNode(true);

    rerender(show("", true));
    for (let end = 1; end <= text.length; end += 1) {
      rerender(show(text.slice(0, end), true));
      check(container);
    }
    rerender(show(text, false));
    expect(container.isEqualNode(whole)).toBe(true);

    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 6 }), (cuts) => {
        rerender(show("", true));
        for (const end of cuts.toSorted((a, b) => a - b)) {
          rerender(show(text.slice(0, end), true));
          check(container);
        }
        rerender(show(text, false));
        expect(container.isEqualNode(whole)).toBe(true);
      }),
      { numRuns: 8 },
    );
  });

  it("keeps the words of what it does not draw", () => {
    const { container } = render(show("<b onclick=alert(1)>hi</b>\n\n<div>\nblock\n</div>", false));
    expect(container.textContent).toContain("<b onclick=alert(1)>hi</b>");
    expect(container.textContent).toContain("<div>\nblock\n</div>");
  });
});

describe("oversized Markdown", { timeout: 60_000 }, () => {
  const long = 20_000;
  it.each([
    ["quotes", ">".repeat(3000)],
    ["spaced quotes", "> ".repeat(3000)],
    ["quotes with lazy lines", "> ".repeat(30) + "a\n".repeat(200)],
    ["bullets", "- ".repeat(3000) + "a"],
    ["numbers", "1. ".repeat(3000)],
    ["indented lists", Array.from({ length: 300 }, (_, i) => `${"  ".repeat(i)}- a\n`).join("")],
    ["brackets", "[".repeat(long)],
    ["open links", "[a](".repeat(long / 4)],
    ["nested links", "[".repeat(3000) + "a" + "](b)".repeat(3000)],
    ["images", "![".repeat(long / 2)],
    ["stars", "*a **b ".repeat(long / 8)],
    ["nested emphasis", `${"*a **b ".repeat(1400)}***`],
    ["underscores", "__a".repeat(long / 3)],
    ["tildes", "~a ~~b ".repeat(long / 8)],
    ["ticks", Array.from({ length: 200 }, (_, i) => `${"`".repeat(i + 1)}a`).join("")],
    ["tags", "<a x='".repeat(long / 6)],
    ["comments", "<!--".repeat(long / 4)],
    ["mail addresses", `${"a.".repeat(long / 2)}@`],
    ["pipes", `|a|\n|-|\n${"|".repeat(long)}`],
    ["one word", "a".repeat(10 * long)],
    ["backslashes", "\\".repeat(long)],
    ["references", `${"[a]: b\n".repeat(long / 7)}[a]`],
  ])("draws %s within a time that no one would call a hang", async (_, text) => {
    const { container } = render(show(text, false));
    await eventually(() => expect(container.textContent.length).toBeGreaterThan(0));
    check(container);
  });
});
