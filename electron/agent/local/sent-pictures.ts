import { HumanMessage, type BaseMessage } from "@langchain/core/messages";
import type { AttachmentPart } from "../../../shared/message.ts";
import type { SentPicture } from "../agent.ts";
import { estimatePicture } from "../pricing/estimate-picture.ts";

/** Pictures of a branch, by the hash of their bytes; what could not be read is not among them. */
export type SentPictures = ReadonlyMap<string, SentPicture>;

/** A piece of what a person said, as chat completions write it; the other protocols are made of it. */
export type SaidPiece =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image_url"; readonly image_url: { readonly url: string } };

/** What stands of a message's pictures, for whoever counts it. */
const tokensOf = new WeakMap<BaseMessage, number>();

/** How many tokens the pictures of a message are, roughly; its text not. */
export const estimatePictures = (message: BaseMessage): number => tokensOf.get(message) ?? 0;

export const hasPictures = (message: BaseMessage): boolean => tokensOf.has(message);

interface Said {
  /** What stands before the pictures, and what behind them: never both empty. */
  readonly text: string;
  readonly attached: readonly AttachmentPart[];
  readonly pictures: SentPictures;
  /** Whose rule the pictures are counted by. */
  readonly model: string;
}

/** A message of the user with its pictures, each under its name; a text alone where there are none. */
export function toHumanMessage({ text, attached, pictures, model }: Said): HumanMessage {
  const shown = attached.flatMap(({ name, picture }) =>
    picture === undefined ? [] : [{ name, picture, sent: pictures.get(picture.hash) }],
  );
  if (shown.length === 0) return new HumanMessage(text);
  const pieces = shown.flatMap(({ name, sent }): readonly SaidPiece[] =>
    sent === undefined
      ? [{ type: "text", text: `(The picture “${name}” could not be read.)` }]
      : [
          { type: "text", text: `(Picture: ${name})` },
          { type: "image_url", image_url: { url: sent.url } },
        ],
  );
  const message = new HumanMessage({ content: [...pieces, { type: "text", text }] });
  const counted = shown.filter(({ sent }) => sent !== undefined);
  if (counted.length === 0) return message;
  tokensOf.set(
    message,
    counted.reduce((sum, { picture }) => sum + estimatePicture(picture, model), 0),
  );
  return message;
}

/** Two messages of the user as one. */
export function joinHuman(one: BaseMessage, other: BaseMessage): HumanMessage {
  if (typeof one.content === "string" && typeof other.content === "string") {
    return new HumanMessage(`${one.text}\n\n${other.text}`);
  }
  const joined = new HumanMessage({ content: [...toPieces(one), ...toPieces(other)] });
  if (hasPictures(one) || hasPictures(other)) {
    tokensOf.set(joined, estimatePictures(one) + estimatePictures(other));
  }
  return joined;
}

function toPieces({ content }: BaseMessage) {
  return typeof content === "string" ? [{ type: "text" as const, text: content }] : content;
}

const DATA_URL = /^data:(?<type>[^;,]{1,100});base64,(?<data>.*)$/s;

/** The content of a message as it may be kept and shown: of a picture its kind and size stand there, never its bytes. */
export function withoutBytes(content: BaseMessage["content"]): BaseMessage["content"] {
  if (typeof content === "string") return content;
  return content.map((piece) => {
    if (piece.type !== "image_url") return piece;
    const given = piece["image_url"] as { readonly url?: unknown } | undefined;
    const groups = DATA_URL.exec(String(given?.url))?.groups;
    const kilobytes = Math.ceil(((groups?.["data"]?.length ?? 0) * 3) / 4_000);
    return { type: "text", text: `[${groups?.["type"] ?? "picture"} ${kilobytes} kB]` };
  });
}
