import { act, cleanup, render } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Markdown } from "../../../../renderer/markdown/markdown.tsx";
import { FIRST_STEP, nextStep } from "../../../../renderer/markdown/pace.ts";
import { WORST_ANSWERS } from "../../../bench/holds/worst-answers.ts";

const ignore = (): void => undefined;
const show = (text: string, streaming = false) => (
  <Markdown text={text} streaming={streaming} onOpenLink={ignore} onCopy={ignore} />
);

let frames: (() => void)[];
/** Draws one frame, the layout behind it included. */
async function frame(): Promise<void> {
  await act(async () => {
    for (const each of frames.splice(0)) each();
    await new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    });
  });
}

beforeEach(() => {
  frames = [];
  vi.stubGlobal("requestAnimationFrame", (run: () => void) => frames.push(run));
  vi.stubGlobal("cancelAnimationFrame", ignore);
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("a long answer", { timeout: 60_000 }, () => {
  it("is drawn in steps, the first of them small, and in the end as one drawn in one go", async () => {
    const text = Array.from({ length: 2_000 }, (_, index) => `word ${index}\n\n`).join("");
    const { container } = render(show(text));
    expect(container.textContent.length).toBeLessThanOrEqual(FIRST_STEP);
    const lengths = [container.textContent.length];
    while (frames.length > 0 && lengths.length < 200) {
      await frame();
      lengths.push(container.textContent.length);
    }
    expect(lengths.length).toBeGreaterThan(3);
    expect(container.textContent).toBe(text.replaceAll("\n", ""));
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
  });

  it("is drawn as it comes while it comes at the pace of a model", () => {
    const { container, rerender } = render(show("", true));
    for (let end = 100; end < 8_000; end += 100) {
      rerender(show("word ".repeat(end / 5), true));
      expect(container.textContent.trim().length).toBeGreaterThan(end - 7);
    }
  });

  it.each(
    WORST_ANSWERS.filter(({ name }) => /list|table|quote of|code in|one line|Thai/.test(name)),
  )("never gives the browser more than a window of $name", async ({ make }) => {
    const text = make(6_000);
    const { container } = render(show(text));
    for (let count = 0; frames.length > 0 && count < 300; count += 1) await frame();
    for (const list of container.querySelectorAll("ul, ol, blockquote, .md-stack")) {
      expect(list.children.length).toBeLessThanOrEqual(400);
    }
    for (const list of container.querySelectorAll("ul, ol")) {
      expect(list.children.length).toBeLessThanOrEqual(50);
    }
    for (const table of container.querySelectorAll("table")) {
      expect(table.querySelectorAll("td").length).toBeLessThanOrEqual(1_500);
    }
  });
});

describe("the next step", () => {
  it("is smaller at once after a slow one, and larger little by little", () => {
    expect(nextStep(4_096, 64)).toBe(512);
    expect(nextStep(4_096, 2)).toBe(6_144);
    expect(nextStep(256, 1_000)).toBe(256);
    expect(nextStep(65_536, 1)).toBe(65_536);
  });
});
