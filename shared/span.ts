import type { ErrorCode, FailedEndpoint } from "./error-data.ts";
import type { ToolCallId } from "./ids.ts";
import type { FinalStatus } from "./message.ts";
import type { Cost, CostParts, RunEvent, SentTool, Usage } from "./run-event.ts";

type EventOf<T extends RunEvent["type"]> = Extract<RunEvent, { type: T }>;

/** What every span has. */
export interface SpanBase {
  /** Unique within its run. */
  readonly id: string;
  /** Undefined for the run itself. */
  readonly parentId: string | undefined;
  /** 0 for the run itself. */
  readonly depth: number;
  readonly name: string;
  /** In milliseconds since the epoch, as the two below; never before the parent's. */
  readonly startAt: number;
  /** Undefined while it goes on; never after the parent's. */
  readonly endAt: number | undefined;
  /** "cut-off" is what was still open when what it belongs to ended. */
  readonly state: "open" | "done" | "failed" | "cut-off";
  /** Why it failed, in words for a person. */
  readonly error: string | undefined;
}

export interface ModelSpan extends SpanBase {
  readonly kind: "model";
  readonly callId: string;
  /** As they went out, under their names on the wire; undefined where no request did. */
  readonly parameters: EventOf<"model-start">["parameters"];
  /** The tools that were offered; undefined as above. */
  readonly tools: readonly SentTool[] | undefined;
  /** When the model began to answer; between start and end. */
  readonly firstTokenAt: number | undefined;
  /** What the provider calls this answer, and the model that gave it. */
  readonly responseId: string | undefined;
  readonly responseModel: string | undefined;
  readonly finishReason: string | undefined;
  /** Of a call that failed: its code, the provider's HTTP status and the name it gave the request. */
  readonly code: ErrorCode | undefined;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  /** The provider's own words for why it failed. */
  readonly detail: string | undefined;
  readonly usage: Usage | undefined;
  readonly cost: Cost | undefined;
  /** Undefined where only the whole is known. */
  readonly costParts: CostParts | undefined;
}

export interface ToolSpan extends SpanBase {
  readonly kind: "tool";
  readonly toolCallId: ToolCallId;
  readonly args: EventOf<"tool-start">["args"];
  readonly result: string | undefined;
}

export interface WaitSpan extends SpanBase {
  readonly kind: "wait";
  readonly waitId: string;
  readonly reason: EventOf<"wait-start">["reason"] | "ask" | "approval";
  /** What is waited for and why. */
  readonly message: string;
  /** Who asks, and what was answered; undefined for what is no question, and while it is open. */
  readonly gate: EventOf<"ask-start">["gate"] | undefined;
  readonly choice: NonNullable<EventOf<"ask-end">["choice"]> | undefined;
}

export interface NodeSpan extends SpanBase {
  readonly kind: "node";
  readonly taskId: string;
  /** The one call that it is there for. */
  readonly toolCallId: ToolCallId | undefined;
}

export interface RunSpan extends SpanBase {
  readonly kind: "run";
  readonly status: FinalStatus | undefined;
  /** Who was asked; undefined for the demo. */
  readonly endpoint: FailedEndpoint | undefined;
  readonly model: string | undefined;
  readonly answerKind: EventOf<"run-start">["kind"];
}

/** From the start of the run to its first graph node: the agent is loaded and the graph is built. */
export interface QueueSpan extends SpanBase {
  readonly kind: "queue";
}

/** Something that takes no time: a clock that ran low or was granted more, a verdict on a tool's result. */
export interface MarkSpan extends SpanBase {
  readonly kind: "mark";
  readonly message: string;
  /** The message without the words of the conversation that it quotes. */
  readonly ownWords: string;
}

/** One stretch of a run. */
export type Span = RunSpan | QueueSpan | NodeSpan | ModelSpan | ToolSpan | WaitSpan | MarkSpan;
export type SpanKind = Span["kind"];
