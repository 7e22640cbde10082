import type { MarkedToken, Token } from "marked";
import { Fragment, type ReactNode } from "react";
import { resolveReferences } from "./character-references.ts";
import { isMath, type MathToken } from "./dialect.ts";
import { ImagePlaceholder } from "./image-placeholder.tsx";
import { LinkView } from "./link-view.tsx";
import { breakable, longText } from "./long-text.tsx";
import { MathView } from "./math-view.tsx";
import { hasMarks, SourceMarks } from "./source-marks.tsx";
import { visibleText } from "./visible-text.ts";

/**
 * Draws inline tokens. This is the allow-list: what is not named here is shown as the text it was typed as, HTML too.
 *
 * @param isLabel inside a link: no second link or button, no invisible characters.
 */
export function renderInline(tokens: readonly Token[] | undefined, isLabel = false): ReactNode {
  return tokens?.map((token, index) =>
    renderToken(token as MarkedToken | MathToken, index, isLabel),
  );
}

function renderToken(token: MarkedToken | MathToken, key: number, isLabel: boolean): ReactNode {
  if (isMath(token)) {
    return isLabel ? showText(token.raw, true, key) : <MathView key={key} token={token} />;
  }
  switch (token.type) {
    case "text":
      if (token.tokens) {
        // A piece of a very long run: the browser lays out those in sight.
        return (
          <span key={key} className="md-window">
            {renderInline(token.tokens, isLabel)}
          </span>
        );
      }
      return showProse(
        token.escaped === true ? token.text : resolveReferences(token.text),
        isLabel,
        key,
      );
    case "escape":
      return showText(token.text, isLabel, key);
    case "strong":
      return <strong key={key}>{renderInline(token.tokens, isLabel)}</strong>;
    case "em":
      return <em key={key}>{renderInline(token.tokens, isLabel)}</em>;
    case "del":
      return <del key={key}>{renderInline(token.tokens, isLabel)}</del>;
    case "codespan":
      return <code key={key}>{showText(token.text, isLabel, 0)}</code>;
    case "br":
      return <br key={key} />;
    case "link":
      if (isLabel) return renderInline(token.tokens, true);
      return (
        <LinkView key={key} token={token} label={visibleText(plainWords(token.tokens))}>
          {renderInline(token.tokens, true)}
        </LinkView>
      );
    case "image":
      return <ImagePlaceholder key={key} token={token} isLabel={isLabel} />;
    case "checkbox":
      // Drawn by the list item, in one place for tight and loose lists.
      return null;
    case "html":
    case "blockquote":
    case "code":
    case "def":
    case "heading":
    case "hr":
    case "list_item":
    case "list":
    case "paragraph":
    case "space":
    case "table":
      // HTML, and blocks that marked never gives inside a line: shown as typed.
      return showText(token.raw, isLabel, key);
  }
}

function showProse(text: string, isLabel: boolean, key: number): ReactNode {
  return !isLabel && hasMarks(text) ? (
    <SourceMarks key={key} text={text} />
  ) : (
    showText(text, isLabel, key)
  );
}

function showText(text: string, isLabel: boolean, key: number): ReactNode {
  const shown = isLabel ? breakable(visibleText(text)) : longText(text);
  return typeof shown === "string" ? shown : <Fragment key={key}>{shown}</Fragment>;
}

/** The words of inline tokens, without any formatting. */
function plainWords(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      const { text, tokens: inner } = token as { text?: string; tokens?: readonly Token[] };
      if (inner) return plainWords(inner);
      return text === undefined ? token.raw : resolveReferences(text);
    })
    .join("");
}
