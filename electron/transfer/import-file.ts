import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { Tokenizer, TokenParser, TokenType } from "@streamparser/json";
import { openPromise, type Entry } from "yauzl";
import { AppError } from "../../shared/errors.ts";
import type { Candidate } from "./formats/import-format.ts";
import { PARLEY_START } from "./formats/parley-json.ts";

/** What comes out of a file, in its order. */
export type Found =
  | { readonly type: "candidate"; readonly candidate: Candidate; readonly place: string }
  /** From here on, the file or one file of an archive cannot be read. */
  | { readonly type: "fault"; readonly place: string; readonly reason: string }
  /** A file of an archive in which no chats are looked for. */
  | { readonly type: "passed"; readonly name: string };

/** Archives are read as far as an export of a lifetime of chats goes. All in bytes, decompressed. */
const BOUNDS = {
  file: 8_000_000_000,
  archive: 8_000_000_000,
  entries: 200_000,
  /** One object that is not a list of chats has to be held as a whole. */
  object: 512_000_000,
  /** Of one text, in UTF-16 units. */
  text: 50_000_000,
  /** A chat of LibreChat is nested two levels a message. */
  depth: 200_000,
} as const;

const ARCHIVE = Buffer.from("PK\u0003\u0004");
const BEGINNING_BYTES = 4_096;

/**
 * Reads a JSON file or a ZIP archive bit by bit and gives each value that may be a chat, so that a file of any size takes
 * the memory of its largest chat. What is broken says where; what came before it stands. Nothing is written.
 *
 * @throws AppError `invalid-input` for a file that is neither, `storage-failed` when it cannot be read at all.
 */
export async function* readImportFile(path: string): AsyncGenerator<Found> {
  const start = await readStart(path);
  if (start.subarray(0, ARCHIVE.length).equals(ARCHIVE)) {
    yield* readArchive(path);
    return;
  }
  if (!/^\uFEFF?\s*[[{]/u.test(start.toString("utf8"))) {
    throw new AppError(
      "invalid-input",
      `${basename(path)} is neither JSON nor a ZIP archive. Choose the file that you exported or were sent.`,
    );
  }
  yield* readJson(createReadStream(path), basename(path));
}

async function readStart(path: string): Promise<Buffer> {
  try {
    const about = await stat(path);
    if (!about.isFile()) throw new Error("not a file");
    if (about.size > BOUNDS.file) {
      throw new AppError("invalid-input", `${basename(path)} is larger than 8 GB.`);
    }
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(
        Buffer.alloc(BEGINNING_BYTES),
        0,
        BEGINNING_BYTES,
        0,
      );
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      "storage-failed",
      `${basename(path)} cannot be read. Check that it is a file and its permissions.`,
      { cause: error },
    );
  }
}

/** What is named so holds the chats; an archive without any such file is looked through for other JSON. */
const CHATS = /^(?:.*\/)?(?:conversations|chats|chat-export)[^/]*\.json$/iu;
const JSON_FILE = /\.json$/iu;

async function* readArchive(path: string): AsyncGenerator<Found> {
  const name = basename(path);
  let entries: readonly Entry[];
  const archive = await openPromise(path, { lazyEntries: true, autoClose: false }).catch(
    (error: unknown) => {
      throw new AppError("invalid-input", `${name} is a damaged archive. Download it again.`, {
        cause: error,
      });
    },
  );
  try {
    if (archive.entryCount > BOUNDS.entries) {
      throw new AppError("invalid-input", `${name} holds more than 200,000 files.`);
    }
    try {
      entries = await toArray(archive.eachEntry());
    } catch (error) {
      throw new AppError("invalid-input", `${name} is a damaged archive. Download it again.`, {
        cause: error,
      });
    }
    const files = entries.filter(({ fileName }) => !fileName.endsWith("/"));
    const named = files.filter(({ fileName }) => CHATS.test(fileName));
    const wanted =
      named.length > 0 ? named : files.filter(({ fileName }) => JSON_FILE.test(fileName));
    for (const { fileName } of files) {
      if (!wanted.some((each) => each.fileName === fileName))
        yield { type: "passed", name: fileName };
    }
    let room: number = BOUNDS.archive;
    for (const entry of wanted) {
      const place = `${entry.fileName} in ${name}`;
      if (entry.isEncrypted()) {
        yield { type: "fault", place, reason: "it is encrypted" };
        continue;
      }
      room -= entry.uncompressedSize;
      if (room < 0) {
        yield { type: "fault", place, reason: "the archive holds more than 8 GB" };
        return;
      }
      try {
        // Fewer or more bytes than the archive says end in an error, so a small entry cannot become endless.
        yield* readJson(await archive.openReadStreamPromise(entry), place);
      } catch (error) {
        yield { type: "fault", place, reason: toReason(error) };
      }
    }
  } finally {
    archive.close();
  }
}

async function toArray<T>(values: AsyncIterable<T>): Promise<readonly T[]> {
  const array: T[] = [];
  for await (const value of values) array.push(value);
  return array;
}

/** Reads one JSON text: a list of chats, Parley's own export, or one object. */
async function* readJson(bytes: AsyncIterable<unknown>, place: string): AsyncGenerator<Found> {
  let reader: JsonReader | undefined;
  let count = 0;
  const take = function* (): Generator<Found> {
    if (reader === undefined) return;
    for (const candidate of reader.take()) {
      count += 1;
      yield { type: "candidate", candidate, place: `chat ${count} of ${place}` };
    }
  };
  try {
    for await (const chunk of bytes) {
      if (!(chunk instanceof Uint8Array)) continue;
      reader ??= createJsonReader(chunk);
      reader.write(chunk);
      yield* take();
    }
    reader?.end();
    yield* take();
  } catch (error) {
    yield* take();
    yield { type: "fault", place, reason: toReason(error) };
  }
}

interface JsonReader {
  write(chunk: Uint8Array): void;
  /** @throws Error when the text ends too early. */
  end(): void;
  /** The chats that are whole since the last time. */
  take(): readonly Candidate[];
}

/** Why a text is not read any further, in words that complete "… could not be read: ". */
class UnreadableError extends Error {
  override readonly name = "UnreadableError";
}

function createJsonReader(first: Uint8Array): JsonReader {
  const start = Buffer.from(first)
    .subarray(0, BEGINNING_BYTES)
    .toString("utf8")
    .replace(/^\uFEFF/u, "");
  const isParleys = PARLEY_START.test(start);
  const isList = start.trimStart().startsWith("[");
  const isObject = !isParleys && !isList;
  const container: Record<string, unknown> = {};
  let found: Candidate[] = [];
  let depth = 0;
  let read = 0;
  let isDone = false;

  const tokenizer = new Tokenizer({ stringBufferSize: 65_536 });
  const parser = new TokenParser({
    paths: isParleys ? ["$.format", "$.version", "$.chats.*"] : isList ? ["$.*"] : ["$"],
    keepStack: false,
  });
  tokenizer.onToken = (token) => {
    if (token.token === TokenType.LEFT_BRACE || token.token === TokenType.LEFT_BRACKET) depth += 1;
    if (token.token === TokenType.RIGHT_BRACE || token.token === TokenType.RIGHT_BRACKET)
      depth -= 1;
    if (depth > BOUNDS.depth) throw new UnreadableError("it is nested too deeply");
    if (typeof token.value === "string" && token.value.length > BOUNDS.text) {
      throw new UnreadableError("it holds a text of more than 50 million characters");
    }
    parser.write(token);
  };
  parser.onValue = ({ value, key, stack }) => {
    if (isParleys && stack.length === 1 && typeof key === "string") container[key] = value;
    else if (isObject) found.push(...listedIn(value));
    else found.push({ value, container });
  };
  parser.onEnd = () => {
    isDone = true;
  };
  const onError = (error: Error): void => {
    throw error;
  };
  tokenizer.onError = onError;
  parser.onError = onError;

  return {
    write(chunk) {
      read += chunk.length;
      if (isObject && read > BOUNDS.object) {
        throw new UnreadableError("it is one object of more than 512 MB");
      }
      if (!isDone) tokenizer.write(chunk);
    },
    end() {
      if (!isDone) throw new UnreadableError("it ends too early");
    },
    take() {
      const taken = found;
      found = [];
      return taken;
    },
  };
}

/** The chats of an object that holds a list of them, or the object itself. */
function listedIn(value: unknown): readonly Candidate[] {
  const container = {};
  if (
    typeof value === "object" &&
    value !== null &&
    !("messages" in value) &&
    !("mapping" in value)
  ) {
    for (const name of ["conversations", "chats"] as const) {
      const listed: unknown = (value as Readonly<Record<string, unknown>>)[name];
      if (Array.isArray(listed)) return listed.map((each: unknown) => ({ value: each, container }));
    }
  }
  return [{ value, container }];
}

/** What is wrong and at which byte, from the parser's own words. */
function toReason(error: unknown): string {
  if (error instanceof UnreadableError) return error.message;
  const message = error instanceof Error ? error.message : String(error);
  const position = /absolute position "(?<position>\d+)"/u.exec(message)?.groups?.["position"];
  if (position !== undefined)
    return `it is not valid JSON at byte ${Number(position).toLocaleString("en")}`;
  if (message.startsWith("Unexpected ")) return "it is not valid JSON";
  return "it is damaged";
}
