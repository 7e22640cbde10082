import { toFields, toList, type Fields } from "../../http/received.ts";

/** Undefined for what is none. */
export function toText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Some servers send parts, a list of them or one, of which the text is said. */
export function toContent(value: unknown): string {
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return value;
  return partsOf(value)
    .filter((each) => !isThought(each) && !isRefusal(each))
    .map(partText)
    .join("");
}

const partsOf = (value: unknown): readonly unknown[] =>
  toFields(value) === undefined ? toList(value) : [value];

/** A text, or what has one: the assistants' API has an object in its place. */
function partText(part: unknown): string {
  const text = toFields(part)?.["text"] ?? toFields(part)?.["content"];
  return toText(part) ?? toText(text) ?? toText(toFields(text)?.["value"]) ?? "";
}

const isPicture = (part: unknown): boolean =>
  /^(?:(?:input_|output_)?image(?:_url)?)$/.test(typeOf(part));

/** How many pictures an addition to an answer holds: OpenRouter's `images`, parts of a content. */
export function countPictures(said: Fields): number {
  const { content, images } = said;
  const parts = typeof content === "string" ? [] : partsOf(content).filter(isPicture);
  return toList(images).filter((each) => toFields(each) !== undefined).length + parts.length;
}

/** The names of parts that say nothing which is read here. */
export function unknownParts(content: unknown): readonly string[] {
  if (typeof content === "string") return [];
  return partsOf(content)
    .filter((part) => typeOf(part) !== "" && typeOf(part) !== "text" && partText(part) === "")
    .filter((part) => !isThought(part) && !isRefusal(part) && !isPicture(part))
    .map(typeOf);
}

const typeOf = (part: unknown): string => toText(toFields(part)?.["type"]) ?? "";

const isThought = (part: unknown): boolean =>
  /^(?:(?:redacted_)?thinking|reasoning|thought)s?(?:[._](?:text|content|summary|delta))?$|^summary_text$/.test(
    typeOf(part),
  );

const isRefusal = (part: unknown): boolean => typeOf(part) === "refusal";

/** The words in which a model declines, which OpenAI keeps apart from its content. */
export function toRefusal(said: Fields): string {
  const parts = partsOf(said["content"]).filter(isRefusal);
  return [said, ...parts].map((each) => toText(toFields(each)?.["refusal"]) ?? "").join("");
}

/** A list of parts, each with a list of parts, each with a text. */
const DEEPEST_THOUGHT = 6;

/** Where servers put what a model thinks, beside the parts of its content. */
const THOUGHT_FIELDS = [
  "reasoning_content",
  "reasoning",
  "reasoning_text",
  "thinking",
  "reasoning_details",
] as const;

interface Thoughts {
  readonly field: string;
  readonly text: string;
}

/** The first place that holds something. A later one mostly repeats it. */
export function findThoughts(said: Fields): Thoughts | undefined {
  const parts = partsOf(said["content"]).filter(isThought);
  const places = [
    ...THOUGHT_FIELDS.map((field) => [field, said[field]] as const),
    [CONTENT, parts] as const,
  ];
  return places
    .map(([field, place]) => ({ field, text: thoughtIn(place, DEEPEST_THOUGHT) }))
    .find(({ text }) => text !== "");
}

const CONTENT = "content";

/** The field of a received chunk that holds thoughts: `content` where they stand among its parts or between tags. */
export function thoughtField(received: unknown): string {
  const { said } = toSaid(toFields(toList(toFields(received)?.["choices"])[0]));
  return findThoughts(said)?.field ?? CONTENT;
}

/** An endpoint that does not stream sends the message whole; some that do send it whole beside an empty piece. */
export function toSaid(choice: Fields | undefined): {
  readonly said: Fields;
  readonly isMessage: boolean;
} {
  const delta = toFields(choice?.["delta"]);
  const message = toFields(choice?.["message"]);
  // As completions were before there were chats.
  if (delta === undefined && message === undefined && typeof choice?.["text"] === "string") {
    return { said: { content: choice["text"] }, isMessage: false };
  }
  const isMessage = message !== undefined && !saysAnything(delta);
  return { said: (isMessage ? message : delta) ?? {}, isMessage };
}

const saysAnything = (delta: Fields | undefined): boolean =>
  Object.entries(delta ?? {}).some(
    ([name, value]) =>
      name !== "role" && Boolean(value) && !(Array.isArray(value) && value.length === 0),
  );

function thoughtIn(value: unknown, depth: number): string {
  if (depth === 0) return "";
  if (typeof value === "string") return value;
  if (Array.isArray(value)) {
    return (value as unknown[]).map((each) => thoughtIn(each, depth - 1)).join("");
  }
  const fields = toFields(value);
  const inner = ["text", "thinking", "summary", "reasoning", "content", "value"];
  return thoughtIn(inner.map((name) => fields?.[name]).find(Boolean), depth - 1);
}
