import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { toFields, toList, type Fields } from "../../http/received.ts";
import { writeOwnFile } from "../../store/own-file.ts";
import type { ToolAnswer } from "./connection.ts";

/** What a call of a server's tool gave. */
export interface CallResult {
  /** What the model reads. */
  readonly text: string;
  readonly isError: boolean;
  /** Pictures and sounds, which the text only names. */
  readonly media: readonly CallMedia[];
}

export interface CallMedia {
  readonly kind: "image" | "audio" | "file";
  readonly mimeType: string;
  readonly data: Uint8Array;
}

/** What a model reads of one result, in UTF-16 units. */
const MOST_CHARACTERS = 100_000;

/**
 * A server's answer as a result: its texts, or its data where it has no text; of what is no text, what it is.
 *
 * @param folder where a text is kept whole that is too long for the model.
 */
export function toCallResult(answer: ToolAnswer, folder: string): CallResult {
  const media: CallMedia[] = [];
  const texts = answer.content.flatMap((block) => {
    const fields = toFields(block);
    if (fields === undefined || !isForModel(fields)) return [];
    const text = toText(fields, media);
    return text === "" ? [] : [text];
  });
  const hasWords = answer.content.some((block) => toFields(block)?.["type"] === "text");
  if (!hasWords && answer.structuredContent !== undefined) {
    texts.push(JSON.stringify(answer.structuredContent, null, 2));
  }
  const whole = texts.join("\n\n").toWellFormed();
  return { text: bounded(whole, folder), isError: answer.isError, media };
}

/** What a server means for the person alone the model does not get. */
function isForModel(block: Fields): boolean {
  const audience = toList(toFields(block["annotations"])?.["audience"]);
  return audience.length === 0 || audience.includes("assistant");
}

function toText(block: Fields, media: CallMedia[]): string {
  switch (block["type"]) {
    case "text":
      return textOf(block["text"]);
    case "image":
    case "audio":
      return keepMedia(block["type"], block["mimeType"], block["data"], media);
    case "resource_link": {
      const name = textOf(block["title"]) || textOf(block["name"]);
      return `[link: ${oneLine(name)} ${oneLine(textOf(block["uri"]))}]`;
    }
    case "resource": {
      const resource = toFields(block["resource"]) ?? {};
      if (typeof resource["text"] === "string") return resource["text"];
      return keepMedia("file", resource["mimeType"], resource["blob"], media);
    }
    default:
      return `[${oneLine(textOf(block["type"])) || "something"} that Parley cannot read]`;
  }
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const oneLine = (text: string): string =>
  text
    .replaceAll(/[\p{C}\p{Z}[\]]+/gu, " ")
    .trim()
    .slice(0, 300);

const MIME_TYPE = /^[a-z]+\/[a-z0-9.+-]{1,100}$/i;

function keepMedia(
  kind: CallMedia["kind"],
  type: unknown,
  encoded: unknown,
  media: CallMedia[],
): string {
  const mimeType =
    typeof type === "string" && MIME_TYPE.test(type)
      ? type.toLowerCase()
      : "application/octet-stream";
  const data = Buffer.from(textOf(encoded), "base64");
  media.push({ kind, mimeType, data });
  return `[${mimeType} ${sizeWords(data.byteLength)}]`;
}

const sizeWords = (bytes: number): string =>
  bytes < 1_000
    ? `${bytes} B`
    : bytes < 1_000_000
      ? `${Math.round(bytes / 1_000)} kB`
      : `${(bytes / 1_000_000).toFixed(1)} MB`;

function bounded(whole: string, folder: string): string {
  if (whole.length <= MOST_CHARACTERS) return whole;
  const name = `${createHash("sha256").update(whole).digest("hex").slice(0, 16)}.txt`;
  const count = (characters: number): string => characters.toLocaleString("en");
  const cut = `Cut after ${count(MOST_CHARACTERS)} of ${count(whole.length)} characters.`;
  const end = whole.slice(0, MOST_CHARACTERS).toWellFormed();
  try {
    mkdirSync(folder, { recursive: true });
    writeOwnFile(join(folder, name), whole);
    return `${end}\n[${cut} Until Parley is started again, the person finds all of it in ${join(folder, name)}]`;
  } catch {
    return `${end}\n[${cut}]`;
  }
}
