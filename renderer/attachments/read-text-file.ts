/** In bytes; more than any setting lets through would only be read to be refused. */
const MAXIMUM_BYTES = 5_000_000;

/** @returns the text of a file; undefined for one that holds no text, nothing at all, or too much. */
export async function readTextFile(file: File): Promise<string | undefined> {
  if (file.size > MAXIMUM_BYTES) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    return text.trim() === "" || text.includes("\0") ? undefined : text;
  } catch {
    // Bytes that are no UTF-8, a folder, or a file that may not be read: there is no text in it for us.
    return undefined;
  }
}
