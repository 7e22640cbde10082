import type { UntrustedData } from "../../guard/untrusted-data.ts";
import { isDemoFailure, type DemoFailure } from "./demo-failures.ts";
import { findArithmetic, findCommand, findTimeZone } from "./demo-requests.ts";
import {
  ABOUT,
  COMMANDS,
  CONNECT,
  CUT_OFF,
  LONG,
  MARKDOWN,
  REASONED,
  REASONING,
  SLOW,
  TRY,
} from "./demo-texts.ts";

export interface DemoCall {
  readonly toolName: string;
  readonly args: Readonly<Record<string, string>>;
}

/** What the demo model knows when it is asked. */
export interface DemoTurn {
  readonly userText: string;
  /** The texts that came along with it. */
  readonly attached: readonly UntrustedData[];
  /** Results of the tools called in this turn so far, in order. */
  readonly toolResults: readonly { readonly toolName: string; readonly content: string }[];
  /** How far this answer came before it broke off; empty when it starts. */
  readonly partial: string;
}

export type DemoEnd =
  | { readonly type: "finish"; readonly reason: "stop" | "length" | "content_filter" }
  /** The stream ends without saying why. */
  | { readonly type: "cut" }
  | { readonly type: "hang" }
  | { readonly type: "fail"; readonly failure: DemoFailure };

/** One answer of the demo model, decided before its first word. */
export interface DemoPlan {
  readonly pace: "normal" | "slow";
  readonly reasoning: string;
  readonly text: string;
  /** Asked for after the text; none in a last answer. */
  readonly calls: readonly DemoCall[];
  readonly end: DemoEnd;
}

const STOP: DemoEnd = { type: "finish", reason: "stop" };

/** Decides what the demo model does. Pure: the same turn always gets the same plan. */
export function planDemoAnswer(turn: DemoTurn): DemoPlan {
  const command = findCommand(turn.userText);
  const plan = command === undefined ? planFreely(turn) : planCommand(command, turn);
  return turn.partial === "" ? plan : restOf(plan, turn);
}

const say = (text: string, more: Partial<DemoPlan> = {}): DemoPlan => ({
  pace: "normal",
  reasoning: "",
  text,
  calls: [],
  end: STOP,
  ...more,
});

function planCommand(command: string, turn: DemoTurn): DemoPlan {
  if (isDemoFailure(command)) return say("", { end: { type: "fail", failure: command } });
  switch (command) {
    case "slow":
      return say(SLOW, { pace: "slow" });
    case "reason":
      return say(REASONED, { reasoning: REASONING });
    case "hang":
    case "timeout":
      return say("", { end: { type: "hang" } });
    case "drop":
      return say(half(CUT_OFF), { end: { type: "cut" } });
    case "length":
      return say(half(CUT_OFF), { end: { type: "finish", reason: "length" } });
    case "filter":
      return say(half(CUT_OFF), { end: { type: "finish", reason: "content_filter" } });
    case "empty":
      return say("");
    case "long":
      return say(LONG);
    case "markdown":
      return say(MARKDOWN);
    case "tool error":
      return withTools(turn, [calculate("1/0")]);
    case "loop":
      return say("", { calls: [calculate(`${turn.toolResults.length} + 1`)] });
    default:
      return say(`I do not know the command \`demo: ${command}\`. These I know:\n\n${COMMANDS}`);
  }
}

function planFreely(turn: DemoTurn): DemoPlan {
  const { userText } = turn;
  const expression = findArithmetic(userText);
  const timeZone = findTimeZone(userText);
  const calls: DemoCall[] = [];
  if (expression !== undefined) calls.push(calculate(expression));
  if (timeZone !== undefined) calls.push({ toolName: "current_time", args: { timeZone } });
  if (calls.length > 0) return withTools(turn, calls);
  if (turn.attached.length > 0) return say(`${describe(turn.attached)}\n\n${ABOUT}\n\n${CONNECT}`);
  if (
    /\b(?:connect|endpoint|api key|base url|settings|real model|openai|ollama)\b/i.test(userText)
  ) {
    return say(CONNECT);
  }
  const isGreeting = /^\W*(?:hi|hello|hey|help|who are you|what are you|what (?:is|can)\b)/i.test(
    userText,
  );
  const opening = isGreeting
    ? ABOUT
    : `${ABOUT}\n\nSo I cannot really answer “${quote(userText)}”.`;
  return say(`${opening}\n\n${TRY}\n\n${CONNECT}`);
}

function describe(attached: readonly UntrustedData[]): string {
  const texts = attached.map(({ source, text }) => {
    const length = Array.from(text).length.toLocaleString("en");
    return `- ${quote(source.replace(/^attached: /, ""))}, ${length} characters`;
  });
  return ["I got what you attached, but a script cannot read it:", ...texts].join("\n");
}

const calculate = (expression: string): DemoCall => ({
  toolName: "calculator",
  args: { expression },
});

/** Calls the tools first and speaks of their results when they are there. */
function withTools({ toolResults }: DemoTurn, calls: readonly DemoCall[]): DemoPlan {
  if (toolResults.length === 0) return say("Let me use a tool for that.", { calls });
  const sentences = toolResults.map(({ toolName, content }, index) => {
    if (content.startsWith("Error:")) return `The tool \`${toolName}\` failed: ${content}`;
    const expression = calls[index]?.args["expression"];
    return expression === undefined
      ? `It is **${content}**, says the tool \`${toolName}\`.`
      : `\`${expression}\` is **${content}**, says the tool \`${toolName}\`.`;
  });
  const remark = "(I am the Parley demo, a script. The tools are real.)";
  return say([...sentences, remark].join("\n\n"));
}

/** What is left of an answer that broke off. The script is the same every time, so its end is known. */
function restOf(plan: DemoPlan, { userText, partial }: DemoTurn): DemoPlan {
  const cutOff = ["drop", "length", "filter"].includes(findCommand(userText) ?? "");
  const whole = cutOff ? CUT_OFF : plan.text;
  return whole.startsWith(partial)
    ? say(whole.slice(partial.length), { pace: plan.pace })
    : say("\n\nThat is all I had to say. (The demo could not find its place again.)");
}

function half(text: string): string {
  return text.slice(0, Math.floor(text.length / 2));
}

/** A few words of the user's, safe to set inside Markdown. */
function quote(text: string): string {
  const plain = text.replaceAll(/[\s`*_<>[\]|#~\\]+/g, " ").trim();
  return plain.length <= 60 ? plain : `${plain.slice(0, 60).toWellFormed()}…`;
}
