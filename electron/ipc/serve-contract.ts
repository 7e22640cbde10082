import { setTimeout as delay } from "node:timers/promises";
import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent, WebContents } from "electron";
import { z } from "zod";
import { CHANNEL, type CallReply, type EventMessage } from "../../shared/bridge.ts";
import {
  contract,
  type CallEvent,
  type Contract,
  type ProcedureName,
} from "../../shared/contract.ts";
import type { Procedure } from "../../shared/contract/procedure.ts";
import { AppError, toErrorData } from "../../shared/errors.ts";
import { afterTime } from "../clock/time-limit.ts";
import { whenFree } from "../store/when-free.ts";
import type { CallBudget } from "./call-budget.ts";
import type { OpenCalls } from "./open-calls.ts";

/** What a handler knows of the call it answers. */
export interface Call<N extends ProcedureName> {
  /** Aborts when the page cancels, goes away, or the call's time is up. */
  readonly signal: AbortSignal;
  readonly windowId: number;
  /** Streams one event to the page; does nothing once the call is over. */
  readonly emit: (event: CallEvent<N>) => void;
}

/** Any call, as what stands before the handlers sees it. */
export interface AnyCall {
  readonly signal: AbortSignal;
  readonly windowId: number;
  readonly emit: (event: unknown) => void;
  /** Stops the call's clock while a person decides, who may take as long as they like. */
  readonly untimed: Untimed;
}
type Untimed = <T>(work: () => Promise<T>) => Promise<T>;
export type AnyHandler = (input: unknown, call: AnyCall) => unknown;

export type Handlers = {
  readonly [N in ProcedureName]: (
    input: z.output<Contract[N]["input"]>,
    call: Call<N>,
  ) => z.input<Contract[N]["output"]> | Promise<z.input<Contract[N]["output"]>>;
};

/** The handlers of one part of the contract: those whose names begin with `Part` and a dot. */
export type HandlersOf<Part extends string> = Pick<
  Handlers,
  Extract<ProcedureName, `${Part}.${string}`>
>;

interface ServeDeps {
  readonly ipcMain: Pick<IpcMain, "handle" | "on">;
  /** Asked for with each call: the first one comes long after the window stands, and may load them. */
  readonly handlers: () => Promise<Handlers>;
  readonly isTrusted: (event: IpcMainInvokeEvent | IpcMainEvent) => boolean;
  readonly budget: CallBudget;
  readonly openCalls: OpenCalls;
  /** Hears of every failure that a person cannot mend: what nobody foresaw, and what the disk refused. */
  readonly report: (procedure: string, error: unknown, windowId: number) => void;
}

const envelope = z.strictObject({ id: z.uuid(), name: z.string(), input: z.unknown() });

const isProcedure = (name: string): name is ProcedureName => Object.hasOwn(contract, name);

/**
 * Answers the page: sender trusted → name known → budget spent → input parsed → clock started → held back if the
 * budget says so → handler → output parsed. Every refusal is answered with its code, never with silence. What the schemas do not name never leaves main.
 */
export function serveContract(deps: ServeDeps): void {
  deps.ipcMain.on(CHANNEL.cancel, (event, id: unknown) => {
    if (deps.isTrusted(event) && typeof id === "string") deps.openCalls.cancel(event.sender.id, id);
  });

  deps.ipcMain.handle(CHANNEL.call, async (event, raw: unknown): Promise<CallReply> => {
    let name = "unknown";
    let lastSeq = 0;
    try {
      if (!deps.isTrusted(event)) {
        throw new AppError("untrusted-sender", "This page may not call the app.");
      }
      const { data: request } = envelope.safeParse(raw);
      const known = request !== undefined && isProcedure(request.name) ? request.name : undefined;
      // Before anything is refused, so that garbage is paid for too.
      const cost = known === undefined ? 1 : contract[known].cost;
      const waitMs = deps.budget.spend(event.sender.id, cost);
      if (request === undefined) throw new AppError("invalid-input", "This is no call.");
      if (known === undefined) throw new AppError("not-found", "There is no such procedure.");
      name = known;
      const row: Procedure = contract[known];
      const input = parse(row.input, request.input);
      const value = await runCall(deps, event.sender, request.id, row, async (signal, untimed) => {
        if (waitMs > 0) await delay(waitMs, undefined, { signal });
        const emit = (value: unknown): void => {
          if (signal.aborted || event.sender.isDestroyed() || row.event === undefined) return;
          const parsed = row.event.safeParse(value);
          if (!parsed.success) {
            deps.report(name, parsed.error, event.sender.id);
            return;
          }
          lastSeq += 1;
          const message: EventMessage = { id: request.id, seq: lastSeq, event: parsed.data };
          event.sender.send(CHANNEL.event, message);
        };
        // One cast, here alone: TypeScript cannot relate a looked-up handler to the looked-up schema.
        const handler = (await deps.handlers())[known] as unknown as AnyHandler;
        return handler(input, { signal, windowId: event.sender.id, emit, untimed });
      });
      return { ok: true, value: row.output.parse(value), lastSeq };
    } catch (error) {
      if (isFault(error)) deps.report(name, error, event.sender.id);
      return { ok: false, error: toErrorData(error), lastSeq };
    }
  });
}

/** Whether it is something nobody but the log can do anything about. */
function isFault(error: unknown): boolean {
  if (!(error instanceof AppError)) return true;
  return error.code === "storage-failed" || error.cause instanceof z.ZodError;
}

/** Runs one handler under its clock. Whatever it still does after the call has ended changes nothing for the page. */
async function runCall(
  deps: ServeDeps,
  sender: WebContents,
  id: string,
  row: Procedure,
  work: (signal: AbortSignal, untimed: Untimed) => unknown,
): Promise<unknown> {
  const controller = deps.openCalls.open(sender, id);
  let stopClock = (): void => undefined;
  const startClock = (): void => {
    stopClock();
    if (row.timeoutMs === null) return;
    stopClock = afterTime(row.timeoutMs, () =>
      controller.abort(new AppError("timeout", "Parley took too long to answer itself.")),
    );
  };
  startClock();
  const untimed: Untimed = async (wait) => {
    stopClock();
    try {
      return await wait();
    } finally {
      if (!controller.signal.aborted) startClock();
    }
  };
  const aborted = new Promise<never>((_, reject) => {
    controller.signal.addEventListener("abort", () => reject(controller.signal.reason as Error), {
      once: true,
    });
  });
  try {
    const { signal } = controller;
    // A lock that another program holds on the history is waited out, and is not the handler's time.
    const done = whenFree(() => work(signal, untimed), { signal, onAgain: startClock });
    return await Promise.race([done, aborted]);
  } finally {
    stopClock();
    deps.openCalls.close(sender.id, id);
    // Ends the emit of a handler that goes on after its call is answered.
    controller.abort(new AppError("cancelled", "The call has ended."));
  }
}

/** @throws AppError `invalid-input`; which field is wrong is for the log, since only a fault of the page gets here. */
function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  let cause: unknown;
  try {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    cause = parsed.error;
  } catch (error) {
    // Zod freezes what is to be read only before it looks whether it is right; a typed array lets nobody freeze it.
    cause = error;
  }
  throw new AppError("invalid-input", "Parley did not understand this request.", { cause });
}
