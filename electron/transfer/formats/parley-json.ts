import { withFittingArguments } from "../../store/fitting-arguments.ts";
import { exportedHead, exportedMessage, type ExportedMessage } from "../exported-chat.ts";
import type { ExportFormat } from "./export-format.ts";
import { NotReadableError, type ImportFormat } from "./import-format.ts";

const FORMAT = "parley-export";
/** Raised when a reader of an older version would misunderstand what is written. */
const VERSION = 1;

/** How a file of it begins, by which it is known before the rest is read. */
export const PARLEY_START = new RegExp(`^\\s*\\{\\s*"format"\\s*:\\s*"${FORMAT}"`, "u");

/** Everything there is of a chat, as `docs/export-format.md` says it. The same chats give the same bytes. */
export const parleyJson: ExportFormat = {
  start: `{"format":"${FORMAT}","version":${VERSION},"chats":[`,
  *chat(chat, index) {
    // The schemas put the fields in their order, whatever made the objects.
    const head = JSON.stringify(exportedHead.parse(chat));
    yield `${index === 0 ? "" : ","}\n${head.slice(0, -1)},"messages":[`;
    for (const [at, message] of chat.messages.entries()) {
      yield `${at === 0 ? "" : ","}\n${JSON.stringify(exportedMessage.parse(message))}`;
    }
    yield "\n]}";
  },
  end: "\n]}\n",
};

export const fromParley: ImportFormat = {
  name: "Parley",
  knows: ({ container }) => container["format"] === FORMAT,
  read({ value, container }) {
    if (container["version"] !== VERSION) {
      throw new NotReadableError(
        "A newer Parley exported it. Install the newest version to import it.",
      );
    }
    const head = exportedHead.parse(value);
    const listed = (value as { readonly messages?: unknown }).messages;
    const messages: ExportedMessage[] = [];
    const notes: string[] = [];
    const known = new Set<string>();
    for (const each of Array.isArray(listed) ? listed : []) {
      const { data } = exportedMessage.safeParse(withFittingParts(each));
      if (data === undefined || known.has(data.id)) {
        notes.push("message that could not be read");
        continue;
      }
      known.add(data.id);
      const isKnown = data.parentId !== null && known.has(data.parentId);
      messages.push(isKnown ? data : { ...data, parentId: null });
    }
    const headMessageId =
      head.headMessageId !== null && known.has(head.headMessageId)
        ? head.headMessageId
        : (messages.at(-1)?.id ?? null);
    return { ...head, headMessageId, messages, notes };
  },
};

/** Arguments that are too deep would end the check of the message before it could say so. */
function withFittingParts(message: unknown): unknown {
  if (typeof message !== "object" || message === null || !("parts" in message)) return message;
  const { parts } = message;
  return { ...message, parts: Array.isArray(parts) ? parts.map(withFittingArguments) : parts };
}
