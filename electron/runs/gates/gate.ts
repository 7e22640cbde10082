import type { GateName, Verdict } from "../../../shared/verdict.ts";
import type { PlannedModelCall } from "../../agent/run-bounds.ts";

/** Stands before every model call of a run, the first and the hidden ones of a tool loop alike. */
export interface CallGate {
  readonly name: GateName;
  /**
   * What it says to the call. "pass" counts it, in the same go. After "wait" it is asked again at once and answers when
   * it has something new to say; after "ask", once the person let the call go on.
   *
   * @throws the run's abort reason.
   */
  judge(call: PlannedModelCall): Verdict | Promise<Verdict>;
  /** The person said "continue" to what it asked about last. */
  readonly grant?: (call: PlannedModelCall) => void;
}
