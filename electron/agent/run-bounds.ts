import type { ErrorData } from "../../shared/error-data.ts";
import type { ToolWarning } from "../../shared/message.ts";
import type { AllowedBy, Cost, CostParts, Usage } from "../../shared/run-event.ts";
import type { Tool } from "../tools/tool.ts";
import type { ReportedUsage } from "./pricing/read-usage.ts";

/** A model call that is about to be made. */
export interface PlannedModelCall {
  /** The one the run's events name it by. */
  readonly callId: string;
  /** What its prompt is taken to be. */
  readonly inputTokens: number;
  /** How often this run has let tools answer before it. */
  readonly toolRounds: number;
}

/** A tool call that is about to be made. */
export interface PlannedToolCall {
  /** The one the run's events name it by. */
  readonly callId: string;
  readonly toolName: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Whether a person decides about calls of the tool: its beginning is on disk before anything is done. */
  readonly isAsked?: boolean;
}

/** What became of a call that a person decides about. */
export type ToolLeave =
  | {
      readonly type: "run";
      readonly allowedBy: AllowedBy;
      /** The arguments that a person put in place of the model's. */
      readonly editedArgs?: Readonly<Record<string, unknown>>;
    }
  /** It is not made; the result says to the model why. */
  | { readonly type: "refused"; readonly result: string };

/** How a model call ended. */
export type ModelCallEnd =
  /** It was answered to the end; its usage is null where the endpoint did not report it. */
  | ({ readonly type: "made" } & ReportedUsage)
  /** It had begun to answer, and the answer broke off or was stopped: the endpoint may have gone on. */
  | { readonly type: "cut-off" }
  /** Nothing came back, and the endpoint may have worked, and billed, all the same (`retry/failed-request.ts`). */
  | { readonly type: "unanswered" }
  /** The endpoint turned it down before it did any work, or never had the request. */
  | { readonly type: "refused" };

/** Leave for one model call. Whoever gets it settles it; only the first time counts. */
export interface ModelPermit {
  readonly settle: (end: ModelCallEnd) => void;
}

/** What a model call used, estimated where the endpoint did not say, and what that cost. */
export interface MeasuredCall {
  readonly usage: Usage | null;
  readonly cost: Cost | null;
  readonly costParts?: CostParts;
}

/** What holds a run within its limits. The agent asks it before and tells it after whatever costs time or money. */
export interface RunBounds {
  /**
   * Resolves when the next model call may be made: every one counts, the hidden calls of a tool loop too.
   *
   * @throws the run's abort reason.
   */
  acquireModelCall(call: PlannedModelCall): Promise<ModelPermit>;
  /** A request goes out; each attempt of a repeated call is one. */
  modelStarted(): void;
  /** The request is on its way: from here on it may be billed, whatever becomes of it. */
  requestSent(): void;
  /**
   * The model sent anything at all, arguments of a tool call included; the text is what it added, mostly something.
   *
   * @param isThought it is part of its thinking.
   */
  heard(text: string, isThought?: boolean): void;
  /** Something came from the endpoint that says nothing, a keep-alive mostly: it is there, and works. */
  readonly alive: () => void;
  /**
   * The endpoint said what the newest call has used so far: it holds if the answer does not end well.
   *
   * @param isLast it said so with an error that ended the answer.
   */
  readonly reported: (reported: ReportedUsage, isLast: boolean) => void;
  modelEnded(): void;
  /**
   * What a call used and cost, for the event that tells of its end. Settles one that is still open.
   *
   * @param end what its answer says of its use; whether it was answered to its end.
   */
  readonly measure: (
    callId: string,
    end: ReportedUsage & { readonly isWhole: boolean },
  ) => MeasuredCall;
  /**
   * Waits, visibly, before a failed call is tried again.
   *
   * @throws the run's abort reason.
   */
  waitToRetry(retry: {
    readonly delayMs: number;
    readonly error: ErrorData;
    /** The server loads its model: the time of the whole run stands still. */
    readonly isLoading?: boolean;
  }): Promise<void>;
  /**
   * Resolves when it is decided whether a call may be made: at once, or when a person has answered. No clock runs
   * meanwhile.
   *
   * @param tool one that is asked about (`approvalOf`).
   * @throws the run's abort reason.
   */
  approveTool(call: PlannedToolCall, tool: Tool): Promise<ToolLeave>;
  /**
   * Runs one tool for no longer than it may.
   *
   * @throws AppError `timeout`, `storage-failed` where the call could not be noted down first, the run's abort reason,
   *   or whatever the tool throws.
   */
  runTool<T>(call: PlannedToolCall, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /**
   * Looks at what a tool answered before the model reads it. Never throws.
   *
   * @returns what was found and what is to be done about it; undefined when there is nothing to say.
   */
  inspectToolResult(text: string): Promise<ToolWarning | undefined>;
}
