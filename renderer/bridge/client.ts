import type { Bridge, CallReply } from "../../shared/bridge.ts";
import type { CallEvent, CallInput, CallOutput, ProcedureName } from "../../shared/contract.ts";
import { AppError, fromErrorData, toErrorData } from "../../shared/errors.ts";

declare global {
  interface Window {
    readonly parley?: Bridge;
  }
}

export interface CallOptions<N extends ProcedureName> {
  /** Aborting rejects at once with code `cancelled` and tells main to end the call. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: CallEvent<N>) => void;
}

/** The whole of main as the page sees it: one function, typed by the contract table. */
export interface Client {
  /** @throws AppError whatever went wrong, on either side of the border. */
  readonly call: <N extends ProcedureName>(
    name: N,
    input: CallInput<N>,
    options?: CallOptions<N>,
  ) => Promise<CallOutput<N>>;
}

interface PendingCall {
  seenSeq: number;
  reply: CallReply | undefined;
  readonly deliver: (event: unknown) => void;
  readonly settle: (reply: CallReply) => void;
}

/**
 * Speaks the contract over a bridge. Events of one call arrive in order and once each, and the call resolves only after
 * its last event was delivered, since replies and events travel separately.
 */
export function createClient(
  bridge: Bridge,
  newId: () => string = () => crypto.randomUUID(),
): Client {
  const pending = new Map<string, PendingCall>();

  function settleWhenComplete(id: string, call: PendingCall): void {
    if (call.reply === undefined || call.seenSeq < call.reply.lastSeq) return;
    pending.delete(id);
    call.settle(call.reply);
  }

  bridge.onEvent(({ id, seq, event }) => {
    const call = pending.get(id);
    if (call === undefined || seq <= call.seenSeq) return;
    call.seenSeq = seq;
    try {
      call.deliver(event);
    } finally {
      settleWhenComplete(id, call);
    }
  });

  return {
    call: <N extends ProcedureName>(
      name: N,
      input: CallInput<N>,
      { signal, onEvent }: CallOptions<N> = {},
    ) =>
      new Promise<CallOutput<N>>((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(new AppError("cancelled", "Cancelled before it started."));
          return;
        }
        const id = newId();
        const onAbort = (): void => {
          pending.delete(id);
          bridge.cancel(id);
          reject(new AppError("cancelled", "Cancelled."));
        };
        const call: PendingCall = {
          seenSeq: 0,
          reply: undefined,
          // Main parsed both against the contract's schemas before they crossed.
          deliver: (event) => onEvent?.(event as CallEvent<N>),
          settle: (reply) => {
            signal?.removeEventListener("abort", onAbort);
            if (reply.ok) resolve(reply.value as CallOutput<N>);
            else reject(fromErrorData(reply.error));
          },
        };
        pending.set(id, call);
        signal?.addEventListener("abort", onAbort, { once: true });
        bridge.call({ id, name, input }).then(
          (reply) => {
            call.reply = reply;
            if (pending.has(id)) settleWhenComplete(id, call);
          },
          (error: unknown) => {
            pending.delete(id);
            signal?.removeEventListener("abort", onAbort);
            reject(fromErrorData(toErrorData(error)));
          },
        );
      }),
  };
}

/** @throws AppError when the page was opened outside Parley, where there is no bridge. */
export function connectBridge(): Bridge {
  if (window.parley === undefined) {
    throw new AppError("internal", "This page only works inside the Parley app.");
  }
  return window.parley;
}
