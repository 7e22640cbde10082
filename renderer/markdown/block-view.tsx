import type { MarkedToken, Token, Tokens } from "marked";
import { memo, type ReactNode } from "react";
import type { Block } from "./block.ts";
import { CodeBlock } from "./code-block.tsx";
import { isMath, LONGEST_FORMULA, type MathToken } from "./dialect.ts";
import { renderInline } from "./inline-view.tsx";
import { longText } from "./long-text.tsx";
import { MathView } from "./math-view.tsx";
import { TableView } from "./table-view.tsx";

/** @param isOpen the last block of a text that still streams. */
export const BlockView = memo(function BlockView({
  block,
  isOpen,
}: {
  readonly block: Block;
  readonly isOpen: boolean;
}) {
  return renderBlock(block.token, block.level, isOpen);
});

/** Each block with words takes its own direction: an Arabic line stands right in an English list. */
function renderBlock(token: MarkedToken, level: number, isOpen: boolean): ReactNode {
  const formula = toFormula(token);
  if (formula !== undefined) return <MathView token={formula} />;
  switch (token.type) {
    case "heading": {
      const Heading = `h${String(level)}` as "h3" | "h4" | "h5" | "h6";
      return (
        <Heading className={`md-h${String(token.depth)}`} dir="auto">
          {renderInline(token.tokens)}
        </Heading>
      );
    }
    case "paragraph":
    case "text":
      return <p dir="auto">{renderInline(token.tokens ?? [token])}</p>;
    case "code":
      return <CodeBlock token={token} isOpen={isOpen} />;
    case "blockquote":
      return <blockquote dir="auto">{renderBlocks(token.tokens, level, isOpen)}</blockquote>;
    case "list":
      return <ListView list={token} level={level} isOpen={isOpen} />;
    case "table":
      return <TableView table={token} />;
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
        <p className="md-plain" dir="auto">
          {longText(token.raw.trimEnd())}
        </p>
      );
  }
}

/** A formula on lines of its own, marked in either way: by dollars or brackets, or as a block of code named so. */
function toFormula(token: MarkedToken): MathToken | undefined {
  if (isMath(token)) return token;
  if (token.type !== "code" || !/^(?:math|latex|tex)$/i.test(token.lang ?? "")) return undefined;
  // Half a formula is drawn as the code that it still is.
  if (token.lang?.toLowerCase() !== "math" || !/\n {0,3}[`~]{3,}[ \t]*\n?$/.test(token.raw))
    return undefined;
  if (token.text.length > LONGEST_FORMULA) return undefined;
  return { type: "math", raw: token.raw, text: token.text, isDisplay: true };
}

/** So many blocks or items stand in one window, which the browser skips while it is out of sight. */
const WINDOW_SIZE = 50;

function renderBlocks(tokens: readonly Token[], level: number, isOpen: boolean): ReactNode {
  const last = tokens.length - 1;
  const blocks = tokens.map((token, index) => (
    <NestedBlock
      key={index}
      token={token as MarkedToken}
      level={level}
      isOpen={isOpen && index === last}
    />
  ));
  if (tokens.length <= WINDOW_SIZE) return blocks;
  return inWindows(blocks).map((window, index) => (
    <div key={index} className="md-window md-stack">
      {window}
    </div>
  ));
}

function inWindows<T>(all: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(all.length / WINDOW_SIZE);
  return Array.from({ length: count }, (_, index) =>
    all.slice(index * WINDOW_SIZE, (index + 1) * WINDOW_SIZE),
  );
}

interface NestedBlockProps {
  readonly token: MarkedToken;
  readonly level: number;
  readonly isOpen: boolean;
}

/** What stands in a quote or an item is read again whenever it grows; what did not change is not drawn again. */
const NestedBlock = memo(
  function NestedBlock({ token, level, isOpen }: NestedBlockProps) {
    return renderBlock(token, level, isOpen);
  },
  (before, after) =>
    before.level === after.level &&
    before.isOpen === after.isOpen &&
    isSameToken(before.token, after.token),
);

/** A link may be drawn otherwise by what is defined elsewhere. */
function isSameToken(before: Token, after: Token): boolean {
  if (before === after) return true;
  return (
    before.type === after.type &&
    before.raw === after.raw &&
    !before.raw.includes("[") &&
    textOf(before) === textOf(after)
  );
}

const textOf = (token: Token): unknown => ("text" in token ? token.text : undefined);

const isSameItem = (before: Tokens.ListItem, after: Tokens.ListItem | undefined): boolean =>
  before === after ||
  (after?.loose === before.loose && after.task === before.task && isSameToken(before, after));

interface ListViewProps {
  readonly list: Tokens.List;
  readonly level: number;
  readonly isOpen: boolean;
}

/** A very long list is several that go on from one another, each in a window of its own. */
function ListView({ list, level, isOpen }: ListViewProps) {
  const parts = list.items.length <= WINDOW_SIZE ? [list.items] : inWindows(list.items);
  return parts.map((items, index) => (
    <ListPart
      key={index}
      items={items}
      className={`md-list${list.loose ? " md-loose" : ""}${parts.length > 1 ? " md-window" : ""}`}
      start={list.ordered ? Number(list.start) + index * WINDOW_SIZE : undefined}
      level={level}
      isOpen={isOpen && index === parts.length - 1}
    />
  ));
}

interface ListPartProps {
  readonly items: readonly Tokens.ListItem[];
  readonly className: string;
  /** The first item's number; undefined for bullets. */
  readonly start: number | undefined;
  readonly level: number;
  readonly isOpen: boolean;
}

const ListPart = memo(
  function ListPart({ items, className, start, level, isOpen }: ListPartProps) {
    const last = items.length - 1;
    const views = items.map((item, index) => (
      <ItemView key={index} item={item} level={level} isOpen={isOpen && index === last} />
    ));
    if (start === undefined) {
      return (
        <ul className={className} dir="auto">
          {views}
        </ul>
      );
    }
    return (
      <ol className={className} dir="auto" {...(start === 1 ? {} : { start })}>
        {views}
      </ol>
    );
  },
  (before, after) =>
    before.className === after.className &&
    before.start === after.start &&
    before.level === after.level &&
    before.isOpen === after.isOpen &&
    before.items.length === after.items.length &&
    before.items.every((item, index) => isSameItem(item, after.items[index])),
);

interface ItemViewProps {
  readonly item: Tokens.ListItem;
  readonly level: number;
  readonly isOpen: boolean;
}

const ItemView = memo(
  function ItemView({ item, level, isOpen }: ItemViewProps) {
    if (!item.task) return <li dir="auto">{renderBlocks(item.tokens, level, isOpen)}</li>;
    const isDone = item.checked === true;
    return (
      <li className="md-task" dir="auto">
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
  },
  (before, after) =>
    before.level === after.level &&
    before.isOpen === after.isOpen &&
    isSameItem(before.item, after.item),
);
