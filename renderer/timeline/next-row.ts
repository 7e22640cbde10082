import type { Span } from "../../shared/span.ts";

const PAGE = 10;

/** Where a key leads from a row of the tree; undefined for a key that leads nowhere. */
export function nextRow(spans: readonly Span[], from: number, key: string): number | undefined {
  const last = spans.length - 1;
  if (last < 0) return undefined;
  switch (key) {
    case "ArrowDown":
      return Math.min(last, from + 1);
    case "ArrowUp":
      return Math.max(0, from - 1);
    case "PageDown":
      return Math.min(last, from + PAGE);
    case "PageUp":
      return Math.max(0, from - PAGE);
    case "Home":
      return 0;
    case "End":
      return last;
    case "ArrowLeft": {
      const parent = spans.findIndex(({ id }) => id === spans[from]?.parentId);
      return parent === -1 ? from : parent;
    }
    case "ArrowRight": {
      const next = spans[from + 1];
      return next !== undefined && next.parentId === spans[from]?.id ? from + 1 : from;
    }
    default:
      return undefined;
  }
}
