import { createHash } from "node:crypto";
import { AppError } from "../../../shared/errors.ts";
import { toolCallId } from "../../../shared/ids.ts";
import type { CallDecision } from "../../../shared/contract/tool-procedures.ts";
import type { ApprovalRequest } from "../../../shared/run-event.ts";
import type { PlannedToolCall, ToolLeave } from "../../agent/run-bounds.ts";
import { orAbort } from "../../clock/on-abort.ts";
import type { ToolDecisions } from "../../store/tool-decisions.ts";
import { approvalOf, type Tool } from "../../tools/tool.ts";
import type { Run } from "../run.ts";
import type { RunClocks } from "./clocks/run-clocks.ts";

/** Told to the model in place of a result. The first word makes it a failed call for every model. */
const REJECTED =
  "Error: the user did not allow this call. Do not repeat it unless they ask for it.";
const REJECTED_WITH = "Error: the user did not allow this call and says: ";
const SKIPPED =
  "Error: this call had begun when the app was closed. It may have taken effect; it was not made again.";
const NEVER = "Error: the user does not allow this tool. Go on without it.";
const TOO_LONG = "Error: the arguments of this call are too long.";

/** A call whose arguments nobody could read is not asked about. In characters of JSON. */
const MOST_ARGUMENTS = 256 * 1_024;

interface OpenQuestion {
  readonly request: ApprovalRequest;
  /** Resolves with what became of it; never rejects. */
  readonly leave: Promise<ToolLeave>;
  readonly close: (leave: ToolLeave) => void;
}

/**
 * The calls of one run that a person decides about. Every window that watches the run sees an open one, and whoever
 * answers first closes it in all. A decision counts once, for the call and the arguments that it names.
 */
export interface Approvals {
  /**
   * Resolves when the call may be made, or may not. While a person is asked, the run's own clocks stand still.
   *
   * @throws the run's abort reason.
   */
  approve(call: PlannedToolCall, tool: Tool): Promise<ToolLeave>;
  /** Whether it was still waiting. What is kept for later calls is kept before it is let go on. @throws `storage-failed` */
  decide(decision: CallDecision): boolean;
  /** What waits, by its call; undefined where nothing does. */
  find(id: string): ApprovalRequest | undefined;
  /** Resolves once a question is closed with which the run began; at once where it began with none. @throws as `approve` */
  untilOneIsDecided(): Promise<void>;
}

interface ApprovalsOptions {
  readonly run: Run;
  readonly clocks: Pick<RunClocks, "pause">;
  readonly decisions: Pick<ToolDecisions, "find" | "keep">;
  /** The questions that an earlier life of the app left open, as the run tells of them already. */
  readonly reopened?: readonly ApprovalRequest[] | undefined;
  /** What the run has told of so far is on disk when it resolves. */
  readonly commit: () => Promise<void>;
  /**
   * Whether the chat has read what others wrote, by other tools than this one: then what is allowed for all chats is asked
   * about all the same.
   */
  readonly hasReadForeign: (toolName: string) => boolean;
}

export function createApprovals(options: ApprovalsOptions): Approvals {
  const { run, clocks, decisions, reopened = [], hasReadForeign } = options;
  const { signal, threadId } = run;
  const open = new Map<string, OpenQuestion>();
  /** Of those with which the run began: decided before the agent came back to them. */
  const early = new Map<string, OpenQuestion>();
  const first = Promise.withResolvers<undefined>();

  const ask = (request: ApprovalRequest): OpenQuestion => {
    const { promise, resolve } = Promise.withResolvers<ToolLeave>();
    const resume = clocks.pause("person");
    const question: OpenQuestion = {
      request,
      leave: promise,
      close: (leave) => {
        open.delete(request.toolCallId);
        resume();
        resolve(leave);
        first.resolve(undefined);
      },
    };
    open.set(request.toolCallId, question);
    return question;
  };
  for (const request of reopened) early.set(request.toolCallId, ask(request));

  /** What holds without a question; undefined where the person is asked. */
  const decided = (request: ApprovalRequest): ToolLeave | undefined => {
    const found = decisions.find(request, threadId);
    if (found === "never") return { type: "refused", result: NEVER };
    if (request.mayHaveRun === true || found === undefined) return undefined;
    if (!request.offers.includes(found)) return undefined;
    if (found === "always" && request.hasReadForeign === true) return undefined;
    return { type: "run", allowedBy: found };
  };

  const publishEnd = (
    request: ApprovalRequest,
    leave: ToolLeave,
    scope: EndScope,
    isUnasked = false,
  ): void => {
    const { toolCallId: id } = request;
    const isRun = leave.type === "run";
    run.publish({
      type: "approval-end",
      at: run.clock.now(),
      toolCallId: id,
      decision: isRun ? "approved" : "rejected",
      scope,
      ...(isRun && leave.editedArgs !== undefined && { args: toJson(leave.editedArgs) }),
      ...(!isRun && { result: leave.result }),
      ...(isUnasked && { unasked: request }),
    });
  };
  const end = ({ request, close }: OpenQuestion, leave: ToolLeave, scope: EndScope): void => {
    publishEnd(request, leave, scope);
    close(leave);
  };

  /** What was just decided about a tool counts for its other calls that wait. */
  const settleOthers = (scope: EndScope): void => {
    for (const question of [...open.values()]) {
      const leave = decided(question.request);
      if (leave !== undefined) end(question, leave, scope);
    }
  };

  return {
    async approve(call, tool) {
      signal.throwIfAborted();
      const request = toRequest(call, tool, hasReadForeign(tool.name));
      if (request === undefined) return { type: "refused", result: TOO_LONG };
      const before = early.get(request.toolCallId);
      early.delete(request.toolCallId);
      // What the person was asked about before the app was closed is not what the tool is now: they are asked anew.
      const isSame = before !== undefined && isSameQuestion(before.request, request);
      if (isSame) return orAbort(before.leave, signal);
      if (before !== undefined) before.close({ type: "refused", result: REJECTED });
      const known = decided(request);
      if (known !== undefined) {
        publishEnd(request, known, known.type === "run" ? known.allowedBy : "always", true);
        return known;
      }
      const question = ask(request);
      run.publish({ type: "approval-start", at: run.clock.now(), ...request });
      // The app may end while it waits, which may be long. What cannot be noted now is tried again by the journal.
      options.commit().catch(() => undefined);
      return orAbort(question.leave, signal);
    },
    decide({ toolCallId: id, argsHash, decision }) {
      const question = open.get(id);
      if (question === undefined || signal.aborted) return false;
      const { request } = question;
      if (request.argsHash !== argsHash) return false;
      const { scope } = decision;
      if (decision.type === "approve") {
        if (scope !== "person" && !request.offers.includes(scope)) {
          throw new AppError("invalid-input", "This tool cannot be allowed beyond one call.");
        }
        if (scope !== "person")
          decisions.keep(request, "allow", scope === "chat" ? threadId : null);
        const editedArgs = decision.args ?? toRecord(request.editedArgs);
        const edited = editedArgs === undefined ? {} : { editedArgs };
        end(question, { type: "run", allowedBy: scope, ...edited }, scope);
      } else {
        if (scope === "always") decisions.keep(request, "never", null);
        end(question, { type: "refused", result: toRefusal(request, decision.words) }, scope);
      }
      if (scope !== "person") settleOthers(scope);
      return true;
    },
    find: (id) => open.get(id)?.request,
    async untilOneIsDecided() {
      if (early.size > 0) await orAbort(first.promise, signal);
    },
  };
}

type EndScope = CallDecision["decision"]["scope"];

function toRefusal({ mayHaveRun }: ApprovalRequest, words = ""): string {
  const said = words.trim();
  if (said !== "") return REJECTED_WITH + said;
  return mayHaveRun === true ? SKIPPED : REJECTED;
}

/** What the person is told of a call; undefined where its arguments are too long to be read by anybody. */
function toRequest(
  { callId, toolName, args }: PlannedToolCall,
  tool: Tool,
  hasReadForeign: boolean,
): ApprovalRequest | undefined {
  const approval = approvalOf(tool);
  if (approval === "never-asked") throw new Error(`Nobody is asked about ${toolName}.`);
  const written = JSON.stringify(args);
  if (written.length > MOST_ARGUMENTS) return undefined;
  const isChange = tool.risk.type === "changes";
  return {
    toolCallId: toolCallId.parse(callId),
    toolName,
    args: JSON.parse(written) as ApprovalRequest["args"],
    argsHash: createHash("sha256").update(written).digest("hex"),
    title: tool.title ?? toolName,
    owner: { ...approval.owner },
    fingerprint: approval.fingerprint,
    effect: isChange ? "changes" : "reads",
    offers: approval.offers,
    ...(isChange && hasReadForeign && { hasReadForeign }),
  };
}

function isSameQuestion(one: ApprovalRequest, other: ApprovalRequest): boolean {
  return (
    one.argsHash === other.argsHash &&
    one.fingerprint === other.fingerprint &&
    one.owner.id === other.owner.id
  );
}

function toRecord(args: ApprovalRequest["editedArgs"]): Record<string, unknown> | undefined {
  return typeof args === "object" && args !== null && !Array.isArray(args) ? args : undefined;
}

const toJson = (args: Readonly<Record<string, unknown>>): ApprovalRequest["args"] =>
  JSON.parse(JSON.stringify(args)) as ApprovalRequest["args"];
