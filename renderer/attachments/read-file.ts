import { otherPictureKind, readPictureHeader } from "../../shared/picture-header.ts";
import { formatBytes } from "../format/format-bytes.ts";
import { decodeText } from "./decode-text.ts";
import { readPicture, type PictureSize, type ReadPicture } from "./read-picture.ts";

/** In bytes; more than any setting lets through would only be read to be refused. */
const MAXIMUM_TEXT_BYTES = 5_000_000;
/** A photograph of this size is made smaller before it is sent. */
const MAXIMUM_FILE_BYTES = 60_000_000;

/** What a file is to a message, or why it is nothing: the end of "It was not attached: …". */
export type ReadFile = { readonly type: "text"; readonly text: string } | ReadPicture;

const refused = (why: string): ReadFile => ({ type: "refused", why });

/** Reads what a person attaches. What it is, its bytes say; its name and type are only claims. Never rejects. */
export async function readFile(file: File, size: PictureSize): Promise<ReadFile> {
  if (file.size === 0) return refused("there is nothing in it");
  if (file.size > MAXIMUM_FILE_BYTES) {
    return refused(
      `it has ${formatBytes(file.size)}; files of up to ${formatBytes(MAXIMUM_FILE_BYTES)} can be`,
    );
  }
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch {
    return refused("it cannot be read. A folder cannot be attached");
  }
  const header = readPictureHeader(bytes);
  if (header !== undefined) return readPicture(bytes, header, size);
  const other = otherPictureKind(bytes);
  // What draws an SVG is text, and models read that.
  if (other !== undefined && other !== "SVG") {
    return refused(`models do not read ${other}. Save it as PNG or JPEG first`);
  }
  if (bytes.length > MAXIMUM_TEXT_BYTES) {
    return refused(`text files of up to ${formatBytes(MAXIMUM_TEXT_BYTES)} can be`);
  }
  const text = decodeText(bytes);
  if (text === undefined) return refused("only text and PNG, JPEG, WebP or GIF pictures can be");
  if (text.trim() === "") return refused("there is nothing but white space in it");
  return { type: "text", text };
}
