import { toShownText } from "../../../shared/foreign-text.ts";
import type { McpTransport } from "../../../shared/mcp.ts";
import { addressWords } from "../../consent/places.ts";
import { quoted, type NativeQuestion } from "../../consent/question.ts";

/** Longer than any command that a person would read; what is cut says so, and has to be looked at in Settings. */
const LONGEST_LINE = 1_500;

/**
 * What the person is asked before a server is started for the first time, and again once anything of it is another: the
 * exact command or address, with what hides in it shown.
 *
 * @param program where the command leads, as far as that is known.
 */
export function startQuestion(
  name: string,
  transport: McpTransport,
  program: string | undefined,
): NativeQuestion {
  const refuse = "Don’t start";
  const not = `If you did not add this server yourself, choose “${refuse}”.`;
  if (transport.type === "http") {
    const { url, headers } = transport;
    return {
      message: `Connect to the MCP server ${quoted(name)}?`,
      detail: [
        `Address: ${addressWords(url)}`,
        ...(headers.length === 0 ? [] : [`Sends your values of: ${headers.join(", ")}`]),
        "It sees what the model asks of its tools, and its answers go to your model.",
        not,
      ].join("\n"),
      agree: "Start server",
      refuse,
    };
  }
  const { command, args, cwd, env } = transport;
  return {
    message: `Start the MCP server ${quoted(name)}?`,
    detail: [
      `Command: ${commandLine(command, args)}`,
      ...(program === undefined || program === command ? [] : [`Program: ${shown(program)}`]),
      ...(cwd === null ? [] : [`Folder: ${shown(cwd)}`]),
      ...(env.length === 0 ? [] : [`Gets your values of: ${env.join(", ")}`]),
      "It runs as you: it can read and change whatever you can.",
      not,
    ].join("\n"),
    agree: "Start server",
    refuse,
  };
}

/** A command with its arguments, each as one word of a shell, so that no argument looks like two. */
export function commandLine(command: string, args: readonly string[]): string {
  return shown([command, ...args].map(asWord).join(" "));
}

const PLAIN_WORD = /^[\w@%+=:,./-]+$/;

const asWord = (word: string): string =>
  PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** On one line, whatever is in it: a line of its own could look like words of Parley. */
function shown(text: string): string {
  const line = toShownText(text)
    .replaceAll(/[\t\n\r\u2028\u2029]/g, (each) => (each === "\t" ? "[tab]" : "[new line]"))
    // What follows a long gap could stand below the edge of the box.
    .replaceAll(/\p{Zs}{4,}/gu, (gap) => ` [${gap.length} spaces] `);
  const cut = line.length - LONGEST_LINE;
  return cut > 0 ? `${line.slice(0, LONGEST_LINE)}… and ${cut} more characters` : line;
}
