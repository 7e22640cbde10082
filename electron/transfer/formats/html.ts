import { Marked } from "marked";
import { assertNever } from "../../../shared/assert-never.ts";
import { toShownText } from "../../../shared/foreign-text.ts";
import type { Part, SourcesPart } from "../../../shared/message.ts";
import { shownBranch, type ExportedMessage } from "../exported-chat.ts";
import type { ExportFormat } from "./export-format.ts";
import { dateOf, INCOMPLETE, NOTICES } from "./markdown.ts";

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif; }
  body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
  article { margin: 1.5rem 0; } h2 { font-size: 1rem; margin-bottom: 0.25rem; }
  pre { padding: 0.75rem; border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: 0.5rem; white-space: pre-wrap; }
  table { border-collapse: collapse; } th, td { border: 1px solid color-mix(in srgb, currentColor 25%, transparent); padding: 0.25rem 0.5rem; }
  blockquote { margin-inline: 0; padding-inline-start: 1rem; border-inline-start: 3px solid color-mix(in srgb, currentColor 25%, transparent); }
  details { margin: 0.5rem 0; } .note { opacity: 0.75; }
  section + section { margin-top: 4rem; }
  @media print { section + section { break-before: page; } h2 { break-after: avoid; } }
`;

/** Nothing runs in it and nothing is fetched from it, whatever a model wrote. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** The chats as one page to read, print or keep as PDF, each as it is on the screen. */
export const html: ExportFormat = {
  start:
    `<!doctype html>\n<html>\n<head>\n<meta charset="utf-8">\n` +
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">\n` +
    `<meta name="viewport" content="width=device-width">\n<title>Parley</title>\n<style>${STYLE}</style>\n</head>\n<body>\n`,
  *chat(chat) {
    yield `<section>\n<h1 dir="auto">${escaped(chat.title)}</h1>\n<p class="note">${dateOf(chat.createdAt)}</p>\n`;
    for (const message of shownBranch(chat)) yield toArticle(message);
    yield "</section>\n";
  },
  end: "</body>\n</html>\n",
};

function toArticle({ role, model, parts, status }: ExportedMessage): string {
  const who = role === "user" ? "You" : `Assistant${model === null ? "" : ` (${escaped(model)})`}`;
  const end =
    status.type === "incomplete" ? `<p class="note">${INCOMPLETE[status.reason]}</p>\n` : "";
  return `<article>\n<h2>${who}</h2>\n${parts.map(toBlock).join("")}${end}</article>\n`;
}

function toBlock(part: Part): string {
  switch (part.type) {
    case "text":
      return `<div dir="auto">${toHtml(part.text)}</div>\n`;
    case "reasoning":
      return `<details><summary>Thoughts</summary><div dir="auto">${toHtml(part.text)}</div></details>\n`;
    case "tool-call": {
      const { toolName, state, args, result } = part;
      const back = result === null ? "" : `<pre>${escaped(result)}</pre>`;
      return (
        `<details><summary>Tool: ${escaped(toolName)} (${state})</summary>` +
        `<pre>${escaped(JSON.stringify(args, undefined, 2))}</pre>${back}</details>\n`
      );
    }
    case "attachment":
      if (part.picture !== undefined)
        return `<p class="note">Picture, not in this file: ${escaped(part.name)}</p>\n`;
      return `<details><summary>Attached: ${escaped(part.name)}</summary><pre>${escaped(part.text)}</pre></details>\n`;
    case "notice":
      return `<p class="note">${NOTICES[part.notice]}</p>\n`;
    case "sources":
      return `<h3>Sources</h3><ol>${part.sources.map(toSource).join("")}</ol>\n`;
    default:
      return assertNever(part);
  }
}

const toSource = ({ number, title, url }: SourcesPart["sources"][number]): string =>
  `<li value="${number}">${link(url, escaped(title ?? url))}</li>`;

/** A link leads to the web or a mailbox; of any other the words are left. */
const link = (href: string, words: string): string =>
  /^(?:https?:|mailto:)/iu.test(href) ? `<a href="${escaped(href)}">${words}</a>` : words;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};
const escaped = (text: string): string =>
  toShownText(text).replaceAll(/[&<>"]/gu, (character) => ENTITIES[character] ?? character);

/** Tags are text, a picture is its name, and a link leads to the web or a mailbox. */
const marked = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    html: ({ text }) => escaped(text),
    image: ({ text }) => escaped(text),
    link({ href, tokens }) {
      return link(href, this.parser.parseInline(tokens));
    },
  },
});

const toHtml = (text: string): string => marked.parse(toShownText(text), { async: false });
