import { memo, useEffect, useLayoutEffect, useRef, useState } from "react";
import { BlockView } from "./block-view.tsx";
import type { Block } from "./block.ts";
import {
  advance,
  EMPTY_DOCUMENT,
  inSegments,
  SEGMENT_SIZE,
  type MarkdownDocument,
} from "./document.ts";
import { MarkdownActionsContext, type MarkdownActions } from "./markdown-actions.ts";
import { MarkdownBoundary } from "./markdown-boundary.tsx";
import "./markdown.css";
import { usePace } from "./pace.ts";

/** When the stream pauses, the end of a very long block is read after this time at the latest. */
const CATCH_UP_MS = 150;

export interface MarkdownProps {
  /** The whole text so far. */
  readonly text: string;
  /** More is expected. Give `false` once the text is finished. */
  readonly streaming: boolean;
  /** A person clicked a link: an http, https or mailto address in normal form. */
  readonly onOpenLink: (url: string) => void;
  readonly onCopy: (text: string) => void;
}

/**
 * A message's Markdown as React elements. What a model writes can show, but never do anything: no HTML, nothing
 * loaded, no address but http, https and mailto. Text may grow at any rate; each
 * frame costs what the open end costs, not what the message costs.
 */
export function Markdown({ text, streaming, onOpenLink, onCopy }: MarkdownProps) {
  const actions = useSteadyActions(onOpenLink, onCopy);
  return (
    <MarkdownBoundary text={text}>
      <MarkdownActionsContext value={actions}>
        <DocumentView text={text} streaming={streaming} />
      </MarkdownActionsContext>
    </MarkdownBoundary>
  );
}

interface DocumentViewProps {
  readonly text: string;
  readonly streaming: boolean;
}

const DocumentView = memo(function DocumentView({ text, streaming }: DocumentViewProps) {
  const document = useMarkdownDocument(text, streaming);
  const { segments, closed, open } = document;
  const unsealed = [...closed, ...open];
  const all = [...segments, ...inSegments(unsealed)];
  const openIndex = streaming ? segments.length * SEGMENT_SIZE + unsealed.length - 1 : -1;
  return (
    <div className="md">
      {all.map((blocks, index) => (
        <SegmentView
          key={index}
          blocks={blocks}
          isSkipped={index < Math.max(segments.length, all.length - 1)}
          // The other segments need not hear that the open block is another one now.
          openIndex={index === all.length - 1 ? openIndex : -1}
        />
      ))}
    </div>
  );
});

interface SegmentViewProps {
  readonly blocks: readonly Block[];
  /** It is full; the browser skips its blocks all as one while they are out of sight. */
  readonly isSkipped: boolean;
  readonly openIndex: number;
}

const SegmentView = memo(function SegmentView({ blocks, isSkipped, openIndex }: SegmentViewProps) {
  return (
    <div className={isSkipped ? "md-segment md-sealed" : "md-segment"}>
      {blocks.map((block) => (
        <BlockView key={block.index} block={block} isOpen={block.index === openIndex} />
      ))}
    </div>
  );
});

function useMarkdownDocument(whole: string, isGrowing: boolean): MarkdownDocument {
  const [kept, setKept] = useState(EMPTY_DOCUMENT);
  const length = usePace(whole.length);
  const text = length < whole.length ? whole.slice(0, length) : whole;
  const streaming = isGrowing || length < whole.length;
  const document = advance(kept, text, streaming);
  if (document !== kept) setKept(document);
  const isBehind = streaming && document.readLength < text.length;
  useEffect(() => {
    if (!isBehind) return undefined;
    const timer = setTimeout(() => setKept((before) => advance(before, text, false)), CATCH_UP_MS);
    return () => clearTimeout(timer);
  }, [isBehind, text]);
  return document;
}

/** Callers may give new functions for every frame; the links and buttons of the message need not hear of it. */
function useSteadyActions(
  onOpenLink: (url: string) => void,
  onCopy: (text: string) => void,
): MarkdownActions {
  const latest = useRef({ onOpenLink, onCopy });
  useLayoutEffect(() => {
    latest.current = { onOpenLink, onCopy };
  });
  const [actions] = useState<MarkdownActions>(() => ({
    openLink: (url) => latest.current.onOpenLink(url),
    copy: (text) => latest.current.onCopy(text),
  }));
  return actions;
}
