import type {
  McpFailure,
  McpFailureReason,
  McpState,
  McpTransport,
  McpWithheld,
} from "../../shared/mcp.ts";

/** What a server is doing, in a word or two. */
export function stateWords(state: McpState): string {
  switch (state.type) {
    case "off":
      return "off";
    case "idle":
      return "on, not started";
    case "starting":
      return state.attempt > 1 ? `starting (attempt ${state.attempt})` : "starting";
    case "ready":
      return `ready, ${toolWords(state)}`;
    case "changed":
      return `changed: ${state.changes} to review, ${toolWords(state)}`;
    case "sign-in-needed":
      return "sign-in needed";
    case "failed":
      return "failed";
  }
}

function toolWords({ tools, tokens }: { readonly tools: number; readonly tokens: number }): string {
  const count = tools === 1 ? "1 tool" : `${tools} tools`;
  return tools === 0 ? "no tools" : `${count}, ${tokenWords(tokens)}`;
}

/** @param tokens of each call to the model. */
export const tokenWords = (tokens: number): string => `${tokens.toLocaleString("en")} tokens`;

const REASONS: Readonly<Record<McpFailureReason, string>> = {
  "not-found": "The command was not found. Check its spelling, or enter the whole path.",
  "no-folder": "The folder it is to work in does not exist.",
  "not-allowed": "The system does not let this program run.",
  exited: "The program ended.",
  "not-in-time": "The server did not answer in time.",
  connection: "The server cannot be reached.",
  http: "The server refused the connection.",
  protocol: "The server does not speak MCP as it is written.",
  "too-large": "The server sent more than 10 MB at once.",
  "not-agreed": "You have not let this command start yet. Choose Restart to look at it.",
};

/** Why a server failed, and with which code. */
export function failureWords({ reason, exitCode, signal, detail }: McpFailure): string {
  const how =
    exitCode !== null ? ` Exit code ${exitCode}.` : signal !== null ? ` Signal ${signal}.` : "";
  const where = reason === "not-found" ? ` Parley looked in: ${detail}` : detail && ` (${detail})`;
  return `${REASONS[reason]}${how}${where}`;
}

export const WITHHELD_WORDS: Readonly<Record<McpWithheld, string>> = {
  new: "New. Held back until you accept it.",
  changed: "Changed. Held back until you accept it.",
  suspicious: "Its description gives orders to the model. Held back until you accept it.",
  refused: "Cannot be used.",
};

/** What a server runs or where it is, on a line. */
export const placeWords = (transport: McpTransport): string =>
  transport.type === "http" ? transport.url : [transport.command, ...transport.args].join(" ");
