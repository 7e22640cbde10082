const SEPARATOR = "\n\n";
const QUOTE = '"';
const BACKSLASH = "\\";

/** Every text of a delta that is not empty. Within a JSON string no quote stands alone, so none is found there. */
const TEXTS =
  /"(?<name>content|reasoning_content|reasoning|arguments|name|refusal|text|thinking|summary|data|signature)"\s*:\s*"(?!")/g;
/** Those that endpoints send in pieces: where two pieces meet, they are one. */
const PIECES: ReadonlySet<string | undefined> = new Set([
  "content",
  "reasoning_content",
  "reasoning",
  "arguments",
]);

/** OpenAI pads every event with it, so that its length tells an eavesdropper nothing; nobody reads it. */
const PADDING = /,"obfuscation":"[^"\\]*"/;

/** What says an end stays by itself: whether more comes behind it tells whether it was one. */
const ENDED = /"finish_reason"\s*:\s*"(?!")/;

/** One event around the text it adds, as JSON writes it. */
interface Delta {
  readonly head: string;
  readonly text: string;
  readonly tail: string;
}

/**
 * Joins neighbouring events of a streamed answer that came in one read and differ in nothing but the text they add. At
 * a model's own pace a read holds one event and passes untouched; of a flood the SDK, which is slow per event, reads
 * a few instead of thousands. Nothing is parsed, so nothing else can change: within a JSON string, one text after the
 * other is the text of both. Only padding is left out. What the read cut off, at its beginning or its end, stays as it
 * is.
 */
export function joinEvents(read: Uint8Array): Uint8Array {
  const bytes = Buffer.from(read.buffer, read.byteOffset, read.byteLength);
  const first = bytes.indexOf(SEPARATOR);
  if (first === -1 || bytes.indexOf(SEPARATOR, first + SEPARATOR.length) === -1) return read;
  // One character for each byte, so that every byte comes out as it went in.
  const records = bytes.toString("latin1").split(SEPARATOR);
  const end = records.length - 1;
  const joined: string[] = [];
  let open: Delta | undefined;
  records.forEach((record, index) => {
    const delta = index === 0 || index === end ? undefined : toDelta(record, open);
    if (delta !== undefined && open?.head === delta.head && open.tail === delta.tail) {
      open = { ...open, text: open.text + delta.text };
      return;
    }
    if (open !== undefined) joined.push(toRecord(open));
    open = delta;
    if (delta === undefined) joined.push(record);
  });
  return joined.length === records.length ? read : Buffer.from(joined.join(SEPARATOR), "latin1");
}

/**
 * An event around its one text. One with two texts is none: joined with its like, it would say the other text once.
 *
 * @param like its text is looked for at the same place first.
 */
function toDelta(record: string, like: Delta | undefined): Delta | undefined {
  if (like !== undefined && record.startsWith(like.head)) {
    const delta = split(record, like.head.length);
    if (delta?.tail === like.tail && delta.text !== "") return delta;
  }
  if (!record.startsWith("data:") || record.includes("\n") || ENDED.test(record)) return undefined;
  const [only, ...others] = record.matchAll(TEXTS);
  if (only === undefined || others.length > 0 || !PIECES.has(only.groups?.["name"])) {
    return undefined;
  }
  return split(record, only.index + only[0].length);
}

function split(record: string, start: number): Delta | undefined {
  let end = record.indexOf(QUOTE, start);
  while (end !== -1 && isEscaped(record, end)) end = record.indexOf(QUOTE, end + 1);
  if (end === -1) return undefined;
  const text = record.slice(start, end);
  // What is no JSON would take the text before it along.
  if (!isJsonText(text)) return undefined;
  const tail = record.slice(end).replace(PADDING, "");
  return { head: record.slice(0, start), text, tail };
}

const ESCAPES = /\\(?:["\\/bfnrt]|u[\da-f]{4})/gi;

/** Between the quotes of a string in JSON stands no control character, and no backslash but of an escape (RFC 8259, 7). */
function isJsonText(text: string): boolean {
  if (/[\u0000-\u001f]/.test(text)) return false;
  return !text.includes(BACKSLASH) || !text.replaceAll(ESCAPES, "").includes(BACKSLASH);
}

function isEscaped(record: string, at: number): boolean {
  let before = at;
  while (record[before - 1] === BACKSLASH) before -= 1;
  return (at - before) % 2 === 1;
}

function toRecord({ head, text, tail }: Delta): string {
  return head + text + tail;
}
