import type { z } from "zod";

export type Json = z.core.util.JSONType;

/** How deep and how long a value that a model wrote may be. */
export interface JsonBounds {
  readonly depth: number;
  /** Of its JSON, in UTF-8. */
  readonly bytes: number;
}

/**
 * The arguments of one tool call. Electron's context bridge ends near 1,000 levels, an object being two, and a page that
 * cannot be handed a message can never open its chat again; 32 is more than any tool asks for.
 */
export const ARGUMENT_BOUNDS: JsonBounds = { depth: 32, bytes: 100_000 };

/** The value itself where it fits; else its JSON as text, as much of it as fits. Never throws, however deep it is. */
export function fitJson(value: Json, bounds: JsonBounds = ARGUMENT_BOUNDS): Json {
  return isOversized(value, bounds) ? toBoundedText(value, bounds.bytes) : value;
}

/** Whether a value is deeper or longer than it may be. */
export function isOversized(value: Json, { depth, bytes }: JsonBounds = ARGUMENT_BOUNDS): boolean {
  return isDeeper(value, depth) || byteLength(JSON.stringify(value)) > bytes;
}

/** Level by level, since a value may be deeper than the stack is. */
function isDeeper(value: Json, depth: number): boolean {
  let level: readonly Json[] = [value];
  for (let count = 0; level.length > 0; count += 1) {
    const inner = level.flatMap((each) =>
      typeof each === "object" && each !== null ? [Object.values(each)] : [],
    );
    if (inner.length > 0 && count >= depth) return true;
    level = inner.flat();
  }
  return false;
}

/** What is still to be written: a value, or a text that stands between values. */
type Piece = { readonly value: Json } | { readonly text: string };

/**
 * JSON as `JSON.stringify` writes it, without its recursion, and no more than fits: also as part of other JSON, where
 * each quotation mark takes two bytes.
 */
function toBoundedText(value: Json, bytes: number): string {
  let text = "";
  const left: Piece[] = [{ value }];
  while (left.length > 0 && text.length <= bytes) {
    const next = left.pop();
    if (next === undefined) break;
    if ("text" in next) {
      text += next.text;
    } else if (typeof next.value === "object" && next.value !== null) {
      // No spread: a stack holds fewer arguments than an array has elements.
      for (const piece of open(next.value)) left.push(piece);
    } else {
      text += JSON.stringify(next.value);
    }
  }
  return cut(text, bytes);
}

/** The pieces of an array or object, the last one first. */
function open(value: Exclude<Json, string | number | boolean | null>): readonly Piece[] {
  const isArray = Array.isArray(value);
  const entries = Object.entries(value);
  const inner = entries.flatMap(([name, each], index): Piece[] => [
    { text: `${index === 0 ? "" : ","}${isArray ? "" : `${JSON.stringify(name)}:`}` },
    { value: each },
  ]);
  return [{ text: isArray ? "[" : "{" }, ...inner, { text: isArray ? "]" : "}" }].toReversed();
}

function cut(text: string, bytes: number): string {
  let kept = text;
  for (;;) {
    const length = byteLength(JSON.stringify(kept));
    if (length <= bytes) return kept === text ? kept : `${kept}…`;
    const share = Math.floor((kept.length * bytes) / length) - 8;
    kept = kept.slice(0, Math.max(0, share)).toWellFormed();
  }
}

/** In UTF-8. What `JSON.stringify` writes has whole surrogate pairs only, of four bytes each. */
function byteLength(text: string): number {
  let bytes = text.length;
  for (const [other] of text.matchAll(/[^\0-\x7f]/g)) {
    const unit = other.charCodeAt(0);
    bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}
