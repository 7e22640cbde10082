import { assertNever } from "../../../shared/assert-never.ts";
import { toShownLine } from "../../../shared/foreign-text.ts";
import type { NoticePart, Part, SourcesPart } from "../../../shared/message.ts";
import { shownBranch, type ExportedMessage } from "../exported-chat.ts";
import type { ExportFormat } from "./export-format.ts";

/** The chat as it is on the screen, one version of each message, for people and other programs to read. */
export const markdown: ExportFormat = {
  start: "",
  *chat(chat, index) {
    yield `${index === 0 ? "" : "\n---\n\n"}# ${oneLine(chat.title)}\n\n_${dateOf(chat.createdAt)}_\n`;
    for (const message of shownBranch(chat)) yield `\n${toSection(message)}`;
  },
  end: "",
};

function toSection(message: ExportedMessage): string {
  const { role, model, parts, status } = message;
  const who = role === "user" ? "You" : `Assistant${model === null ? "" : ` (${oneLine(model)})`}`;
  const said = parts.flatMap((part) => {
    const text = toBlock(part);
    return text === "" ? [] : [text];
  });
  if (status.type === "incomplete") said.push(`_(${INCOMPLETE[status.reason]})_`);
  return `## ${who}\n\n${said.length === 0 ? "_(no text)_" : said.join("\n\n")}\n`;
}

/** Why an answer is not complete, as its mark on the screen says it. */
export const INCOMPLETE = {
  stopped: "Stopped",
  "timed-out": "Timed out",
  interrupted: "Interrupted",
  truncated: "Truncated",
  filtered: "Filtered",
  failed: "Failed",
} as const;

function toBlock(part: Part): string {
  switch (part.type) {
    case "text":
      return part.text.trim();
    case "reasoning":
      return `**Thoughts**\n\n${quoted(part.text.trim())}`;
    case "tool-call": {
      const { toolName, state, args, result } = part;
      const given = fenced(JSON.stringify(args, undefined, 2), "json");
      const back = result === null ? "" : `\n\n${fenced(result, "")}`;
      return `**Tool: ${oneLine(toolName)}** (${state})\n\n${given}${back}`;
    }
    case "attachment":
      if (part.picture !== undefined) return `_(Picture, not in this file: ${oneLine(part.name)})_`;
      return `**Attached: ${oneLine(part.name)}**\n\n${fenced(part.text, "")}`;
    case "notice":
      return `_(${NOTICES[part.notice]})_`;
    case "sources":
      return `**Sources**\n\n${part.sources.map(toSource).join("\n")}`;
    default:
      return assertNever(part);
  }
}

const toSource = ({ number, title, url }: SourcesPart["sources"][number]): string =>
  `${number}. [${oneLine(title ?? url).replaceAll(/[[\]\\]/gu, " ")}](<${url}>)`;

/** As the screen says them, in short. */
export const NOTICES: Readonly<Record<NoticePart["notice"], string>> = {
  "tools-refused": "Answered without tools",
  "pictures-refused": "Answered without the pictures",
  "pictures-left-out": "Pictures in this answer were left out",
};

const oneLine = (text: string): string => toShownLine(text).replaceAll(/\s+/gu, " ");
const quoted = (text: string): string => text.replaceAll(/^/gmu, "> ");

/** As UTC, so that the same chat gives the same file everywhere. */
export const dateOf = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** A fence that is longer than any in the text. */
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...(text.match(/`+/gu) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
