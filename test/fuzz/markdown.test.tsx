import { cleanup, render } from "@testing-library/react";
import fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import { Markdown } from "../../renderer/markdown/markdown.tsx";
import { hostileText } from "../fakes/hostile-values.ts";
import { FUZZ_TIMEOUT_MS, runs } from "./runs.ts";

const ignore = (): void => undefined;
const ELEMENTS =
  /^(?:div|p|span|h[3-6]|strong|em|del|code|pre|br|wbr|hr|a|ul|ol|li|input|blockquote|table|thead|tbody|tr|th|td|button|svg|path|rect|line|circle|polyline)$/;

afterEach(cleanup);

/** Marks of Markdown, and words that each stand for themselves. */
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[a-z]{4,9}$/).map((word) => ` ${word} `) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      "*",
      "**",
      "_",
      "`",
      "```\n",
      "~~",
      "#",
      "\n# ",
      "\n- ",
      "\n1. ",
      "\n> ",
      "\n\n",
      "\n",
      "|",
      "\n|a|b|\n|-|-|\n",
      "[",
      "](",
      ")",
      "![",
      "<b>",
      "</b>",
      "<!--",
      "-->",
      "<script>",
      "&amp;",
      "&#0;",
      "\\",
      "https://evil.example/x",
      "[bank.com](https://evil.example)",
      "[x](javascript:alert(1))",
      "[x]: data:text/html,x\n",
      "<https://evil.example>",
      "$$",
      "\t",
      "    ",
      "\n---\n",
      "- [ ] ",
      "[^1]",
    ),
  },
  { weight: 1, arbitrary: hostileText.map((text) => text.slice(0, 500)) },
);

it(
  "any text renders: from the allow-list, each link with its target, and no word is lost",
  { timeout: FUZZ_TIMEOUT_MS },
  () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), fc.boolean(), (pieces, streaming) => {
        const text = pieces.join("");
        const { container, unmount } = render(
          <Markdown text={text} streaming={streaming} onOpenLink={ignore} onCopy={ignore} />,
        );
        for (const element of container.querySelectorAll("*")) {
          expect(element.localName).toMatch(ELEMENTS);
          for (const name of element.getAttributeNames())
            expect(name).not.toMatch(/^on|^style$|^src/);
          const href = element.getAttribute("href");
          if (href === null) continue;
          const { protocol, hostname } = new URL(href);
          expect(protocol).toMatch(/^(?:https?|mailto):$/);
          if (protocol !== "mailto:")
            expect(element.parentElement?.textContent).toContain(hostname);
        }
        if (!streaming) {
          const shown = container.textContent;
          for (const each of pieces) {
            const word = /^ ([a-z]{4,9}) $/.exec(each)?.[1];
            if (word !== undefined && !isAddress(text, word)) expect(shown).toContain(word);
          }
        }
        unmount();
      }),
      runs(60),
    );
  },
);

/** A word between the brackets of a link's address, or of a comment, is no word that is read. */
function isAddress(text: string, word: string): boolean {
  return new RegExp(
    `\\]\\([^)]*${word}|\\]:[^\\n]*\\n?[^\\n]*${word}|<!--[^]*${word}|<[a-z/!?][^>]*${word}|\`\`\`[^\\n]*\\n? *${word}`,
  ).test(text);
}
