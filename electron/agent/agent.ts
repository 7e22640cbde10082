import type { FinalStatus, Message } from "../../shared/message.ts";
import type { RunEvent } from "../../shared/run-event.ts";
import type { Tool } from "../tools/tool.ts";
import type { ModelChoice } from "./model-choice.ts";
import type { RunBounds } from "./run-bounds.ts";
import type { ReturnedFields } from "../../shared/returned-fields.ts";
import type { RunContext } from "./run-context.ts";

/**
 * What answers. Runs know this and nothing of how it is done: the graph in `local/` is one agent, a script in a test
 * another. No type of a library crosses here.
 */
export interface Agent {
  /**
   * Answers the newest message of a branch. What it does is told through `emit` while it is done.
   *
   * @returns how the answer ended; whatever goes wrong is such an end.
   * @throws the signal's reason when aborted, and nothing else.
   */
  run(request: AgentRequest): Promise<FinalStatus>;
}

/** One question to an agent, and all that it is let do while it answers. */
export interface AgentRequest extends RunContext {
  /** The bytes of the branch's pictures, by their hash; what could not be read is not among them. */
  readonly pictures?: ReadonlyMap<string, SentPicture>;
  /** The branch up to and including the message to answer; when `continues`, its last message is the partial answer. */
  readonly history: readonly Message[];
  readonly continues: boolean;
  /**
   * The last message is the answer of a run that was ended in the middle of a round of tools: the calls that it has open
   * are gone on with, and the model is asked only after them.
   */
  readonly resumes?: boolean;
  /** Those that the model is told of; left out, Parley's own. */
  readonly tools?: readonly Tool[];
  readonly model: ModelChoice;
  /**
   * Called for every run event but run-start and run-end, in order, synchronously; never after an abort. A call and no
   * async iterator: one of those costs a turn of the loop for each piece of text, and hands over what it held back even
   * after Stop.
   */
  readonly emit: (event: RunEvent) => void;
  readonly bounds: RunBounds;
  /** What the servers of earlier answers want back, by the message; of who is asked now alone. */
  readonly returned?: ReadonlyMap<string, readonly ReturnedFields[]>;
  /** Is given what the server of an answer wants back with it, before the tools that it called begin. */
  readonly onReturned?: (fields: ReturnedFields) => void;
  /** Is given what each span of the run was given and gave back. */
  readonly onContent?: (content: SpanContent) => void;
}

/** A picture as a request carries it. */
export interface SentPicture {
  /** Its kind and bytes in one: `data:image/png;base64,…`. */
  readonly url: string;
}

/** One message as it was sent or received, ready for JSON. */
export type PlainMessage = Readonly<Record<string, unknown>>;

/** What one span of a run was given or gave back. The two sides of a span may be told apart. */
export interface SpanContent {
  /** The model call's or the graph task's own id, as in the run's events. */
  readonly spanId: string;
  readonly input?: readonly PlainMessage[];
  readonly output?: readonly PlainMessage[];
}
