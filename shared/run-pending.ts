import type { ClockName } from "./clock-name.ts";
import { approvalRequest, type ApprovalRequest, type RunEvent } from "./run-event.ts";
import type { GateName, RunChoice } from "./verdict.ts";

/** The run waits for its turn, or before it tries again. */
export interface RunWait {
  readonly waitId: string;
  readonly reason: "rate-limit" | "retry" | "sleep" | "loading";
  readonly message: string;
  /** When it will be over, in milliseconds since the epoch. */
  readonly until: number;
}

/** A clock that will soon end the run. */
export interface NearClock {
  readonly clock: ClockName;
  /** In milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** A gate's question that the run holds still for. */
export interface RunAsk {
  readonly askId: string;
  /** The call it is about; older runs did not say. */
  readonly callId?: string | undefined;
  readonly gate: GateName;
  readonly message: string;
  readonly choices: readonly RunChoice[];
}

/** What a run is waiting for right now. */
export interface RunPending {
  readonly wait: RunWait | undefined;
  /** The oldest first. */
  readonly asks: readonly RunAsk[];
  /** The calls that wait for a person, the oldest first. */
  readonly approvals: readonly ApprovalRequest[];
  readonly near: NearClock | undefined;
  /** Clocks that are near their end as well, but later than the one that is shown. */
  readonly laterNear: readonly NearClock[];
}

export const NOTHING_PENDING: RunPending = {
  wait: undefined,
  asks: [],
  approvals: [],
  near: undefined,
  laterNear: [],
};

/** Keeps what is pending in step with the run; an event that says nothing about it gives the same object back. */
export function applyPending(pending: RunPending, event: RunEvent): RunPending {
  switch (event.type) {
    case "wait-start": {
      const { waitId, reason, message, until } = event;
      // A run that waits does not expect the model to speak, so main holds those clocks.
      return { ...calm(pending, SPEAKING), wait: { waitId, reason, message, until } };
    }
    case "wait-end":
      return pending.wait?.waitId === event.waitId ? { ...pending, wait: undefined } : pending;
    case "ask-start": {
      const { askId, callId, gate, message, choices } = event;
      const asked = { askId, ...(callId !== undefined && { callId }), gate, message, choices };
      // Main holds every clock while the person thinks.
      return { ...calm(pending, ALL_CLOCKS), asks: [...without(pending.asks, askId), asked] };
    }
    case "ask-end":
      return pending.asks.some(({ askId }) => askId === event.askId)
        ? { ...pending, asks: without(pending.asks, event.askId) }
        : pending;
    case "approval-start": {
      const request = approvalRequest.parse(event);
      const others = withoutCall(pending.approvals, request.toolCallId);
      return { ...calm(pending, RUN_CLOCKS), approvals: [...others, request] };
    }
    case "approval-end":
      return decided(pending, event.toolCallId);
    case "clock-near": {
      const { clock, expiresAt } = event;
      const others = nearClocks(pending).filter((each) => each.clock !== clock);
      return withNear(pending, [...others, { clock, expiresAt }]);
    }
    case "clock-granted":
      return calm(pending, [event.clock]);
    case "text-delta":
    case "reasoning-delta":
    case "model-start":
    case "model-request":
    case "first-token":
    case "model-end":
      return calm(pending, SPEAKING);
    case "tool-start":
      return decided(calm(pending, SPEAKING), event.toolCallId);
    case "tool-end":
    case "tool-error":
      return calm(pending, ["tool"]);
    case "run-end":
      return NOTHING_PENDING;
    default:
      // All others leave things as they stand.
      return pending;
  }
}

/**
 * What is pending, as events: whoever begins to watch in the middle of a run applies them and knows as much as the
 * others.
 */
export function toPendingEvents(pending: RunPending, at: number): readonly RunEvent[] {
  const waits = pending.wait === undefined ? [] : [pending.wait];
  return [
    ...waits.map((wait): RunEvent => ({ type: "wait-start", at, ...wait })),
    ...pending.asks.map((ask): RunEvent => ({ type: "ask-start", at, ...ask })),
    ...pending.approvals.map((call): RunEvent => ({ type: "approval-start", at, ...call })),
    ...nearClocks(pending).map((near): RunEvent => ({ type: "clock-near", at, ...near })),
  ];
}

const without = (asks: readonly RunAsk[], askId: string): readonly RunAsk[] =>
  asks.filter((each) => each.askId !== askId);

const withoutCall = (
  approvals: readonly ApprovalRequest[],
  id: string,
): readonly ApprovalRequest[] => approvals.filter(({ toolCallId }) => toolCallId !== id);

/** The call waits for nobody any more. */
function decided(pending: RunPending, id: string): RunPending {
  const approvals = withoutCall(pending.approvals, id);
  return approvals.length === pending.approvals.length ? pending : { ...pending, approvals };
}

/** Clocks that listen to the model. */
const SPEAKING: readonly ClockName[] = ["first-token", "idle"];
/** Those of the run itself: another call of it may go on, and its own clock with it. */
const RUN_CLOCKS: readonly ClockName[] = [...SPEAKING, "total"];
const ALL_CLOCKS: readonly ClockName[] = [...RUN_CLOCKS, "tool"];

function calm(pending: RunPending, clocks: readonly ClockName[]): RunPending {
  const before = nearClocks(pending);
  const after = before.filter(({ clock }) => !clocks.includes(clock));
  return after.length === before.length ? pending : withNear(pending, after);
}

function nearClocks({ near, laterNear }: RunPending): readonly NearClock[] {
  return near === undefined ? [] : [near, ...laterNear];
}

function withNear(pending: RunPending, clocks: readonly NearClock[]): RunPending {
  const [near, ...laterNear] = clocks.toSorted((a, b) => a.expiresAt - b.expiresAt);
  return { ...pending, near, laterNear };
}
