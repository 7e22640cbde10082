import type { MarkedToken, Token, Tokens } from "marked";
import { memo, type ReactNode } from "react";
import type { Block } from "./block.ts";
import { CodeBlock } from "./code-block.tsx";
import { renderInline } from "./inline-view.tsx";
import { longText } from "./long-text.tsx";
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
          {longText(token.raw.trimEnd())}
        </p>
      );
  }
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
    return renderBlock(token, level, isOpen, false);
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
  readonly isTop: boolean;
}

/** A very long list is several that go on from one another, each in a window of its own. */
function ListView({ list, level, isOpen, isTop }: ListViewProps) {
  const dir = isTop ? ({ dir: "auto" } as const) : {};
  const parts = list.items.length <= WINDOW_SIZE ? [list.items] : inWindows(list.items);
  return parts.map((items, index) => (
    <ListPart
      key={index}
      items={items}
      className={`md-list${list.loose ? " md-loose" : ""}${parts.length > 1 ? " md-window" : ""}`}
      start={list.ordered ? Number(list.start) + index * WINDOW_SIZE : undefined}
      level={level}
      isOpen={isOpen && index === parts.length - 1}
      {...dir}
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
  readonly dir?: "auto";
}

const ListPart = memo(
  function ListPart({ items, className, start, level, isOpen, dir }: ListPartProps) {
    const last = items.length - 1;
    const views = items.map((item, index) => (
      <ItemView key={index} item={item} level={level} isOpen={isOpen && index === last} />
    ));
    if (start === undefined) {
      return (
        <ul className={className} dir={dir}>
          {views}
        </ul>
      );
    }
    return (
      <ol className={className} dir={dir} {...(start === 1 ? {} : { start })}>
        {views}
      </ol>
    );
  },
  (before, after) =>
    before.className === after.className &&
    before.start === after.start &&
    before.level === after.level &&
    before.isOpen === after.isOpen &&
    before.dir === after.dir &&
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
  },
  (before, after) =>
    before.level === after.level &&
    before.isOpen === after.isOpen &&
    isSameItem(before.item, after.item),
);
