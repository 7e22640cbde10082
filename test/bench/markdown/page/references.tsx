import { memo, useState } from "react";
import { toBlocks } from "../../../../renderer/markdown/block.ts";
import { BlockView } from "../../../../renderer/markdown/block-view.tsx";
import { lex } from "../../../../renderer/markdown/lexer.ts";

interface TextProps {
  readonly text: string;
}

/** The floor: no Markdown at all, a `<p>` for every stretch between blank lines, each drawn once. */
export function PlainParagraphs({ text }: TextProps) {
  const [closed, setClosed] = useState<{ readonly end: number; readonly parts: readonly string[] }>(
    {
      end: 0,
      parts: [],
    },
  );
  const cut = text.lastIndexOf("\n\n") + 2;
  if (cut > closed.end + 1) {
    const added = text.slice(closed.end, cut - 2).split("\n\n");
    setClosed({ end: cut, parts: [...closed.parts, ...added] });
  }
  return (
    <div style={{ lineHeight: 1.65, maxInlineSize: "76ch" }}>
      {closed.parts.map((part, index) => (
        <Paragraph key={index} text={part} />
      ))}
      <p>{text.slice(closed.end)}</p>
    </div>
  );
}

const Paragraph = memo(function Paragraph({ text }: TextProps) {
  return <p>{text}</p>;
});

/** What most apps do: the same lexer and the same elements, but all of the text read and drawn for every frame. */
export function NaiveMarkdown({ text }: TextProps) {
  const { blocks } = toBlocks(lex(text, {}).tokens, 0, [], new Map());
  return (
    <div className="md">
      {blocks.map((block) => (
        <BlockView key={block.index} block={block} isOpen={false} />
      ))}
    </div>
  );
}
