import type { MarkedToken, Token, Tokens } from "marked";
import { memo, type ReactNode } from "react";
import type { Block } from "./block.ts";
import { CodeBlock } from "./code-block.tsx";
import { toShownText } from "../../shared/foreign-text.ts";
import { renderInline } from "./inline-view.tsx";
import { TableView } from "./table-view.tsx";

/** @param isOpen the last block of a text that still streams. */
export const BlockView = memo(function BlockView({
  block,
  isOpen,
}: {
  readonly block: Block;
  readonly isOpen: boolean;
}) {
  return renderBlock(block.token, block.level, isOpen, true);
});

/** @param isTop only blocks at the top take their own direction, so that a list or quote keeps one for all of it. */
function renderBlock(
  token: MarkedToken,
  level: number,
  isOpen: boolean,
  isTop: boolean,
): ReactNode {
  const dir = isTop ? { dir: "auto" } : {};
  switch (token.type) {
    case "heading": {
      const Heading = `h${String(level)}` as "h3" | "h4" | "h5" | "h6";
      return (
        <Heading className={`md-h${String(token.depth)}`} {...dir}>
          {renderInline(token.tokens)}
        </Heading>
      );
    }
    case "paragraph":
    case "text":
      return <p {...dir}>{renderInline(token.tokens ?? [token])}</p>;
    case "code":
      return <CodeBlock token={token} isOpen={isOpen} />;
    case "blockquote":
      return <blockquote {...dir}>{renderBlocks(token.tokens, level, isOpen)}</blockquote>;
    case "list":
      return <ListView list={token} level={level} isOpen={isOpen} isTop={isTop} />;
    case "table":
      return <TableView table={token} isTop={isTop} />;
    case "hr":
      return <hr />;
    case "space":
    case "def":
    case "checkbox":
      return null;
    case "html":
    case "br":
    case "codespan":
    case "del":
    case "em":
    case "escape":
    case "image":
    case "link":
    case "list_item":
    case "strong":
      // HTML, and inline tokens that marked never gives as a block: shown as typed.
      return (
        <p className="md-plain" {...dir}>
          {toShownText(token.raw.trimEnd())}
        </p>
      );
  }
}

function renderBlocks(tokens: readonly Token[], level: number, isOpen: boolean): ReactNode {
  const last = tokens.length - 1;
  return tokens.map((token, index) => (
    <NestedBlock
      key={index}
      token={token as MarkedToken}
      level={level}
      isOpen={isOpen && index === last}
    />
  ));
}

const NestedBlock = memo(function NestedBlock(props: {
  readonly token: MarkedToken;
  readonly level: number;
  readonly isOpen: boolean;
}) {
  return renderBlock(props.token, props.level, props.isOpen, false);
});

function ListView({
  list,
  level,
  isOpen,
  isTop,
}: {
  readonly list: Tokens.List;
  readonly level: number;
  readonly isOpen: boolean;
  readonly isTop: boolean;
}) {
  const className = list.loose ? "md-list md-loose" : "md-list";
  const last = list.items.length - 1;
  const items = list.items.map((item, index) => (
    <ItemView key={index} item={item} level={level} isOpen={isOpen && index === last} />
  ));
  const dir = isTop ? { dir: "auto" } : {};
  if (!list.ordered) {
    return (
      <ul className={className} {...dir}>
        {items}
      </ul>
    );
  }
  return (
    <ol className={className} {...dir} {...(list.start === 1 ? {} : { start: Number(list.start) })}>
      {items}
    </ol>
  );
}

const ItemView = memo(function ItemView({
  item,
  level,
  isOpen,
}: {
  readonly item: Tokens.ListItem;
  readonly level: number;
  readonly isOpen: boolean;
}) {
  if (!item.task) return <li>{renderBlocks(item.tokens, level, isOpen)}</li>;
  const isDone = item.checked === true;
  return (
    <li className="md-task">
      <input
        type="checkbox"
        checked={isDone}
        disabled
        readOnly
        aria-label={isDone ? "Done" : "Not done"}
      />
      <div className="md-task-text">{renderBlocks(item.tokens, level, isOpen)}</div>
    </li>
  );
});
