import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as inlineView from "../../../../renderer/markdown/inline-view.tsx";
import { colourCode } from "../../../../electron/code/colour-code.ts";
import { createHighlighter } from "../../../../renderer/markdown/highlighter.ts";
import { HighlighterContext } from "../../../../renderer/markdown/use-code-runs.ts";
import { Markdown } from "../../../../renderer/markdown/markdown.tsx";
import { eventually } from "../../../fakes/eventually.ts";

const onOpenLink = vi.fn<(url: string) => void>();
const onCopy = vi.fn<(text: string) => void>();

function show(text: string, streaming = false) {
  return <Markdown text={text} streaming={streaming} onOpenLink={onOpenLink} onCopy={onCopy} />;
}

beforeEach(() => {
  vi.stubGlobal("requestIdleCallback", (run: () => void) => setTimeout(run, 0));
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
  onOpenLink.mockReset();
  onCopy.mockReset();
});

describe("links", () => {
  it("ask the app to open them, by any button, and never navigate", () => {
    render(show("[docs](https://example.com/a?b=1&amp;c=2)"));
    const link = screen.getByRole("link", { name: "docs" });
    expect(link.title).toBe("https://example.com/a?b=1&c=2");
    expect(fireEvent.click(link)).toBe(false);
    expect(
      fireEvent(link, new MouseEvent("auxclick", { button: 1, bubbles: true, cancelable: true })),
    ).toBe(false);
    expect(onOpenLink.mock.calls).toEqual([[link.title], [link.title]]);
    expect(
      fireEvent(link, new MouseEvent("auxclick", { button: 2, bubbles: true, cancelable: true })),
    ).toBe(false);
    expect(onOpenLink).toHaveBeenCalledTimes(2);
  });

  it("show where they go when their text names another host", () => {
    const { container } = render(
      show("[https://bank.example](https://evil.example/login) [www.a.example](https://a.example)"),
    );
    expect(container.textContent).toBe(
      "https://bank.example (evil.example) www.a.example (a.example)",
    );
  });

  it("lose characters that hide what they say", () => {
    render(show("[exa\u202empl\u200be](https://example.com)"));
    expect(screen.getByRole("link").textContent).toBe("example");
  });

  it("call the newest handler after a frame brought a new one", () => {
    const later = vi.fn<(url: string) => void>();
    const { rerender } = render(show("[a](https://example.com)"));
    rerender(
      <Markdown
        text="[a](https://example.com)"
        streaming={false}
        onOpenLink={later}
        onCopy={onCopy}
      />,
    );
    fireEvent.click(screen.getByRole("link"));
    expect(later).toHaveBeenCalledWith("https://example.com/");
    expect(onOpenLink).not.toHaveBeenCalled();
  });
});

describe("images", () => {
  it("are not loaded but named, with their host and a way to copy the address", () => {
    const { container } = render(show("![A chart](https://evil.example/x.png?secret)"));
    expect(container.querySelector("img")).toBeNull();
    const placeholder = screen.getByRole("group", { name: "Image, not loaded: A chart" });
    expect(placeholder.textContent).toContain("evil.example");
    fireEvent.click(screen.getByRole("button", { name: "Copy link" }));
    expect(onCopy).toHaveBeenCalledWith("https://evil.example/x.png?secret");
  });

  it("offer nothing to copy when they are data, and hold no button inside a link", () => {
    render(
      show("![x](data:image/png;base64,AAAA) [![y](https://a.example/y.png)](https://b.example)"),
    );
    expect(screen.queryByRole("button")).toBeNull();
    expect(screen.getByRole("link", { name: "y" })).toBeTruthy();
  });
});

describe("code blocks", () => {
  it("copy their code and say so for two seconds", () => {
    vi.useFakeTimers();
    render(show("```js\nconst a = 1;\n```"));
    fireEvent.click(screen.getByRole("button", { name: "Copy code" }));
    expect(onCopy).toHaveBeenCalledWith("const a = 1;");
    expect(screen.getByRole("status").textContent).toBe("Copied");
    act(() => void vi.advanceTimersByTime(2000));
    expect(screen.getByRole("status").textContent).toBe("");
  });

  it("wrap lines on demand", () => {
    render(show("```js\nconst a = 1;\n```"));
    const button = screen.getByRole("button", { name: "Wrap lines", pressed: false });
    fireEvent.click(button);
    expect(screen.getByRole("button", { name: "Wrap lines", pressed: true })).toBe(button);
  });

  it("are a named region that the keyboard can reach", () => {
    render(show("```js\nconst a = 1;\n```"));
    expect(screen.getByRole("group", { name: "JavaScript code" }).tabIndex).toBe(0);
  });

  it("take their colours once they are closed, without losing a character", async () => {
    const code = "const a = `x ${1 + 2}`; // why\nreturn <b>1</b>;";
    const highlighter = createHighlighter(colourCode);
    const coloured = (text: string, streaming: boolean) => (
      <HighlighterContext value={highlighter}>{show(text, streaming)}</HighlighterContext>
    );
    const { container, rerender } = render(coloured("```js\n" + code, true));
    expect(container.querySelector(".hl-keyword")).toBeNull();
    rerender(coloured("```js\n" + code + "\n```", false));
    await eventually(() => expect(container.querySelector(".hl-keyword")).not.toBeNull());
    expect(container.querySelector("pre")?.textContent).toBe(code);
    expect(container.querySelector(".hl-comment")?.textContent).toBe("// why");
  });

  it("keep their element while they grow, close and move on", () => {
    const { container, rerender } = render(show("a\n\n```js\n1", true));
    const block = container.querySelector(".md-code");
    for (const end of ["2\n", "2\n```", "2\n```\n\nb", "2\n```\n\nb\n\nc"]) {
      rerender(show("a\n\n```js\n1" + end, true));
      expect(container.querySelector(".md-code")).toBe(block);
    }
  });

  it.each(["__proto__", "constructor", "hasOwnProperty", "toString"])(
    "take %s for a name",
    (name) => {
      render(show(`\`\`\`${name}\nx\n\`\`\``));
      expect(screen.getByText(name)).toBeTruthy();
    },
  );
});

describe("streaming", () => {
  it("puts 24 closed blocks into a segment the browser can skip", () => {
    const text = Array.from({ length: 60 }, (_, index) => `Paragraph ${String(index)}`).join(
      "\n\n",
    );
    const { container } = render(show(text));
    expect(
      [...container.querySelectorAll(".md-segment")].map((one) => one.childElementCount),
    ).toEqual([24, 24, 12]);
    expect(container.querySelectorAll(".md-sealed")).toHaveLength(2);
  });

  it("keeps every element when a segment is sealed", () => {
    const blocks = (count: number) =>
      Array.from({ length: count }, (_, index) => `P ${String(index)}`).join("\n\n");
    const { container, rerender } = render(show(blocks(20), true));
    const first = container.querySelector("p");
    rerender(show(blocks(30), true));
    expect(container.querySelectorAll(".md-sealed")).toHaveLength(1);
    expect(container.querySelector("p")).toBe(first);
  });

  it("starts over when the text is another one", () => {
    const { container, rerender } = render(show("# One\n\ntwo", true));
    rerender(show("Other", true));
    expect(container.textContent).toBe("Other");
  });

  it("shows the end of a very long block when the stream pauses", () => {
    vi.useFakeTimers();
    const long = "- a\n" + "  - word word word\n".repeat(600);
    const { container, rerender } = render(show(long, true));
    rerender(show(`${long}  - the end`, true));
    expect(container.textContent).not.toContain("the end");
    act(() => void vi.advanceTimersByTime(150));
    expect(container.textContent).toContain("the end");
  });
});

describe("a message that cannot be drawn", () => {
  it("is shown as plain text, leaves the page alone, and can be tried again", () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const broken = vi.spyOn(inlineView, "renderInline").mockImplementation(() => {
      throw new Error("broken");
    });
    render(
      <div>
        {show("**a**")}
        <textarea aria-label="Message" />
      </div>,
    );
    expect(screen.getByText("**a**")).toBeTruthy();
    expect(screen.getByRole("textbox", { name: "Message" })).toBeTruthy();
    broken.mockRestore();
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(screen.getByText("a").localName).toBe("strong");
  });
});
