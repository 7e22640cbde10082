import type { DoctorTarget } from "./doctor-target.ts";
import { heldBack } from "./call-meter.ts";
import type { StepFinding } from "./step-finding.ts";
import { streamChat } from "./stream-chat.ts";
import { toWords } from "./to-words.ts";

const LONG = [{ role: "user", content: "Count from 1 to 500, one number on each line." }];
const SHORT = [{ role: "user", content: "Answer with the one word: OK" }];

/** An answer that begins this much later than the first one did has waited for something. */
const SLOWER_THAN = 3;
const GRACE_MS = 2_000;

interface StopReport {
  readonly finding: StepFinding;
  readonly stops: boolean | null;
}

interface AskStopOptions {
  readonly target: DoctorTarget;
  readonly signal: AbortSignal;
  /** How long the first answer took to begin. */
  readonly firstTokenMs: number;
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
}

/**
 * Stops an answer and asks at once for another. From here nobody can see whether a server goes on writing what nobody
 * reads; but one that does so keeps the next answer waiting.
 */
export async function askStop(options: AskStopOptions): Promise<StopReport> {
  const { target, signal, firstTokenMs, now } = options;
  try {
    const long = streamChat(target, { messages: LONG }, signal);
    if ((await toFirst(long)) === "ended") {
      await long.return(undefined);
      const message = "The answer was over before it could be stopped.";
      return { finding: { state: "skipped", message }, stops: null };
    }
    const stoppedAt = now();
    await long.return(undefined);
    const closedMs = now() - stoppedAt;
    const askedAt = now();
    const next = streamChat(target, { messages: SHORT }, signal);
    await toFirst(next);
    const nextMs = now() - askedAt;
    await next.return(undefined);
    if (nextMs <= firstTokenMs * SLOWER_THAN + GRACE_MS) {
      const message = `Stop closes the connection at once (${Math.round(closedMs)} ms), and the next answer begins without delay.`;
      return { finding: { state: "ok", message }, stops: true };
    }
    const seconds = (nextMs / 1_000).toFixed(1);
    const message = `After Stop the endpoint seems to go on writing: the next answer began only after ${seconds} s.`;
    return { finding: { state: "warning", message }, stops: false };
  } catch (error) {
    const held = heldBack(error);
    if (held !== undefined) return { finding: held, stops: null };
    return { finding: { state: "failed", message: toWords(error) }, stops: null };
  }
}

/** Reads until the answer says something. */
async function toFirst(pieces: ReturnType<typeof streamChat>): Promise<"begun" | "ended"> {
  for (;;) {
    const next = await pieces.next();
    if (next.done === true) return "ended";
    const { hasText, reasoningField, isWhole, finishReason } = next.value;
    if (isWhole || finishReason !== null) return "ended";
    if (hasText || reasoningField !== null) return "begun";
  }
}
