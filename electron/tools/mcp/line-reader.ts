interface LineReaderOptions {
  /** How long one line may be, in bytes. */
  readonly mostBytes: number;
  readonly onLine: (line: string) => void;
  /** "cut" hands over the beginning and leaves the rest out; a function is called once, and nothing more is read. */
  readonly onTooLong: "cut" | (() => void);
}

/** Lines out of the bytes of a pipe. */
export interface LineReader {
  readonly read: (chunk: Buffer) => void;
  /** Hands over what stands behind the last line end. */
  readonly end: () => void;
}

/**
 * Each byte is looked at once and copied once, however many pieces a line comes in: a buffer that is joined anew with each
 * piece takes a minute over the lines that a server can send.
 */
export function createLineReader({ mostBytes, onLine, onTooLong }: LineReaderOptions): LineReader {
  let parts: Buffer[] = [];
  let length = 0;
  let isOver = false;
  /** The rest of a line that was cut. */
  let isSkipping = false;

  const take = (): string => {
    const line = Buffer.concat(parts, length).toString("utf8");
    parts = [];
    length = 0;
    return line.endsWith("\r") ? line.slice(0, -1) : line;
  };
  const add = (part: Buffer): void => {
    if (isSkipping) return;
    if (length + part.length <= mostBytes) {
      // A piece is part of a larger buffer, which must not be kept for a few bytes.
      parts.push(part.length < 1_024 ? Buffer.from(part) : part);
      length += part.length;
      return;
    }
    if (typeof onTooLong === "function") {
      isOver = true;
      parts = [];
      length = 0;
      onTooLong();
      return;
    }
    const room = mostBytes - length;
    parts.push(part.subarray(0, room));
    length += room;
    isSkipping = true;
    onLine(take());
  };

  const endLine = (): void => {
    if (isOver) return;
    if (isSkipping) isSkipping = false;
    else onLine(take());
  };

  return {
    read(chunk) {
      for (let start = 0; !isOver;) {
        const end = chunk.indexOf(10, start);
        add(chunk.subarray(start, end === -1 ? chunk.length : end));
        if (end === -1) return;
        endLine();
        start = end + 1;
      }
    },
    end() {
      if (length > 0 && !isOver) onLine(take());
    },
  };
}
