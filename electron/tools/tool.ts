import { z } from "zod";
import type { ToolIcon } from "../../shared/contract/tool-procedures.ts";
import type { Clock } from "../clock/clock.ts";

/** What a call is given beside its arguments. */
export interface ToolContext {
  /** Aborts with the run, or when the call's time is up. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** What a call can lead to, from nothing at all upwards. */
export type ToolRisk =
  | {
      /** It works on its arguments and this computer's clock, and on nothing else. */
      readonly type: "none";
      /** Whether a text is a result of this tool, and one that can say nothing of anybody else's. */
      readonly isResult: (text: string) => boolean;
    }
  /** It brings in what others wrote. */
  | { readonly type: "reads" }
  /** It changes something outside the chat. */
  | { readonly type: "changes" };

/** How far a person may allow a tool beyond the one call: in its chat, or everywhere until that is taken back. */
export type AllowanceScope = "chat" | "always";

/** Whether a person decides about a call before it is made. */
export type ToolApproval =
  /** A pure one: there is nothing to decide. */
  | "never-asked"
  | {
      readonly type: "asked";
      /** Whom it belongs to: a server, or Parley itself. The id stays the same for as long as it is the same server. */
      readonly owner: { readonly id: string; readonly title: string };
      /**
       * Says what was decided about: a hash over all that a person and a model are told of the tool, its owner's own
       * fingerprint included. A decision that was kept falls when it changes.
       */
      readonly fingerprint: string;
      /** What is offered beyond the one call; none for what destroys. A person is asked for everything else each time. */
      readonly offers: readonly AllowanceScope[];
    };

/** A JSON Schema that somebody else wrote. It is shown and sent, and never run: it may hold patterns without an end. */
export type ForeignSchema = Readonly<Record<string, unknown>>;

/** All that there is to say of a tool, to the model, to a person and to the app. */
export interface Tool {
  /** As the model, the run's events and the screen call it. Endpoints accept `^[a-zA-Z0-9_-]{1,64}$`. */
  readonly name: string;
  /** What a person calls it; left out, its name. Somebody else's words where somebody else wrote the tool. */
  readonly title?: string;
  readonly icon: ToolIcon;
  /** What it does, for a person. */
  readonly about: string;
  /** What it can never do, and how far it goes, for a person. */
  readonly limits: readonly string[];
  /** What it does and when to call it, for the model. */
  readonly description: string;
  /** A line of the system prompt, in the words of an order. Short: it is paid for in every call. None for foreign tools. */
  readonly hint?: string;
  /** Arguments that do not fit a schema of our own are refused; of a foreign one the tool itself says what does not fit. */
  readonly input: z.ZodObject | ForeignSchema;
  readonly risk: ToolRisk;
  /** Left out only by a tool whose risk is `none`. */
  readonly approval?: ToolApproval;
  /**
   * @param args what `input` accepts.
   * @returns the result; one that starts with "Error:" says why there is none.
   * @throws whatever went wrong; its message becomes such a text.
   */
  readonly execute: (
    args: Record<string, unknown>,
    context: ToolContext,
  ) => string | Promise<string>;
}

/** A tool whose arguments are typed by its schema. */
export function defineTool<Input extends z.ZodObject>(
  tool: Omit<Tool, "input" | "execute"> & {
    readonly input: Input;
    readonly execute: (args: z.output<Input>, context: ToolContext) => string | Promise<string>;
  },
): Tool {
  return { ...tool, execute: (args, context) => tool.execute(tool.input.parse(args), context) };
}

/** A tool as a model is told of it, in the shape of chat completions. */
export interface ToolDefinition {
  readonly type: "function";
  readonly function: {
    readonly name: string;
    readonly description: string;
    /** JSON Schema. */
    readonly parameters: Readonly<Record<string, unknown>>;
  };
}

export function toDefinition({ name, description, input }: Tool): ToolDefinition {
  const parameters = isOwnSchema(input) ? z.toJSONSchema(input) : input;
  return { type: "function", function: { name, description, parameters } };
}

/** Whether Parley wrote the schema, and may check arguments by it. */
export function isOwnSchema(input: Tool["input"]): input is z.ZodObject {
  return input instanceof z.ZodObject;
}

/**
 * What a person decides about a tool; "never-asked" for a pure one.
 *
 * A tool that says nothing of it and is not pure is asked about each time: nothing is forgotten in its favour.
 */
export function approvalOf({ name, risk, approval }: Tool): ToolApproval {
  if (risk.type === "none") return "never-asked";
  if (approval !== undefined && approval !== "never-asked") return approval;
  return { type: "asked", owner: PARLEY, fingerprint: `parley:${name}`, offers: [] };
}

/** The owner of Parley's own tools. */
export const PARLEY = { id: "parley", title: "Parley" } as const;

/** What a failed tool says to the model and to the person begins with this word. */
const PREFIX = "Error:";

/** A tool that could not do what it was asked. Its message is the tool's result, word for word. */
export class ToolError extends Error {
  override readonly name = "ToolError";
}

const isErrorText = (text: string): boolean => text.startsWith(PREFIX);

/** The result of a tool call that threw. */
export function toErrorText(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return isErrorText(message) ? message : `${PREFIX} ${message}`;
}

/** Turns a result into a failure where it is one, so that the call is shown and traced as failed. */
export function failOnErrorText(text: string): string {
  if (isErrorText(text)) throw new ToolError(text);
  return text;
}
