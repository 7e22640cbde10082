import { LONGEST_TITLE, MOST_SOURCES, source, type Source } from "../../../shared/source.ts";
import { fieldOf, toFields, toList, type Fields } from "../../http/received.ts";

/** The pages that one answer says it is based on, wherever its server names them. */
export interface Sources {
  /**
   * @param places the chunk, its choice and what that adds, each of which may name some.
   */
  read(...places: readonly (Fields | undefined)[]): void;
  /** Those so far, by their numbers. */
  list(): readonly Source[];
}

/**
 * Where servers name them. Of the first kind the place in the list is the number that the text knows them by: Perplexity's
 * and xAI's `citations`. Of the second every place in the text has an entry of its own.
 */
const NUMBERED = ["citations", "search_results", "web_search"] as const;
const ANNOTATED = ["annotations"] as const;
/** Google's own, as its compatible door, LiteLLM and Vertex pass it on. */
const GROUNDED = [
  "grounding_metadata",
  "groundingMetadata",
  "vertex_ai_grounding_metadata",
] as const;
/** Objects in which the same may stand: Google's door, LiteLLM for Anthropic, Azure with one's own data. */
const INNER = ["extra_content", "google", "provider_specific_fields", "context"] as const;
const DEEPEST = 3;

/** One of these serves one call. */
export function createSources(): Sources {
  const byNumber = new Map<number, Source>();
  const numberOf = new Map<string, number>();
  /** How much of each list has been read: most servers repeat all of it in every piece. */
  const read = new Map<string, number>();

  const take = (number: number, given: unknown): void => {
    const url = toUrl(given);
    if (url === undefined || number > MOST_SOURCES) return;
    const title = toTitle(given) ?? byNumber.get(number)?.title;
    const found = source.safeParse({ number, url, ...(title === undefined ? {} : { title }) }).data;
    if (found === undefined) return;
    const known = byNumber.get(number);
    // A list that only knows the addresses may stand beside one that knows the titles.
    if (known !== undefined && known.url !== url) return;
    byNumber.set(number, found);
    if (!numberOf.has(url)) numberOf.set(url, number);
  };

  const takeList = (name: string, value: unknown, isNumbered: boolean): void => {
    // Some give a list for each block of text.
    const list = toList(value).flatMap((each) => (Array.isArray(each) ? toList(each) : [each]));
    const from = read.get(name) ?? 0;
    if (isNumbered && list.length <= from) return;
    if (isNumbered) read.set(name, list.length);
    list.slice(isNumbered ? from : 0, from + 10 * MOST_SOURCES).forEach((each, index) => {
      const url = toUrl(each);
      if (url === undefined) return;
      const next = Math.max(0, ...byNumber.keys()) + 1;
      take(isNumbered ? from + index + 1 : (numberOf.get(url) ?? next), each);
    });
  };

  const readPlace = (place: Fields, depth: number): void => {
    // This is done for every word of an answer, and hardly any names a source.
    for (const name of NUMBERED) {
      if (Array.isArray(place[name])) takeList(name, place[name], true);
    }
    for (const name of ANNOTATED) {
      if (Array.isArray(place[name])) takeList(name, place[name], false);
    }
    for (const name of GROUNDED) {
      if (place[name] === undefined) continue;
      const metadata = toFields(place[name]);
      takeList("grounding", metadata?.["grounding_chunks"] ?? metadata?.["groundingChunks"], true);
    }
    if (depth === DEEPEST) return;
    for (const name of INNER) {
      const inner = toFields(place[name]);
      if (inner !== undefined) readPlace(inner, depth + 1);
    }
  };

  return {
    read: (...places) => places.forEach((place) => place !== undefined && readPlace(place, 0)),
    list: () => [...byNumber.values()].toSorted((one, other) => one.number - other.number),
  };
}

/** What an entry holds its address in, from the outside in. */
const HOLDERS = ["url_citation", "web", "document", "source", "retrievedContext"] as const;

function toUrl(given: unknown): string | undefined {
  const text =
    typeof given === "string"
      ? given
      : [fieldOf(given, "url"), fieldOf(given, "uri"), fieldOf(given, "link")].find(
          (each) => typeof each === "string" && each !== "",
        );
  if (typeof text === "string") {
    const url = URL.parse(text);
    // A name before the host only serves to show one host and go to another.
    const isPage = url !== null && /^https?:$/.test(url.protocol);
    return isPage && `${url.username}${url.password}` === "" ? url.href : undefined;
  }
  const held = HOLDERS.map((name) => toFields(fieldOf(given, name))).find(Boolean);
  return held === undefined ? undefined : toUrl(held);
}

function toTitle(given: unknown): string | undefined {
  const held = HOLDERS.map((name) => toFields(fieldOf(given, name))).find(Boolean);
  const title = fieldOf(given, "title") ?? fieldOf(held, "title");
  if (typeof title !== "string" || title.trim() === "") return undefined;
  return title.trim().slice(0, LONGEST_TITLE).toWellFormed();
}
