import { z } from "zod";
import type { Bridge, CallReply, CallRequest, EventMessage } from "../../shared/bridge.ts";
import {
  contract,
  type CallEvent,
  type CallOutput,
  type Contract,
  type ProcedureName,
} from "../../shared/contract.ts";
import { AppError, toErrorData } from "../../shared/errors.ts";

/** What a handler gets: parsed, as main parses it, so that a page that breaks the contract is refused. */
export type ParsedInput<N extends ProcedureName> = z.output<Contract[N]["input"]>;

/** One call as a scripted main sees it. */
export interface FakeCall<N extends ProcedureName> {
  readonly id: string;
  readonly input: ParsedInput<N>;
  /** Aborted when the page cancels the call. */
  readonly signal: AbortSignal;
  /** Sends the call's next event. */
  readonly emit: (event: CallEvent<N>) => void;
}

export type FakeHandler<N extends ProcedureName> = (
  call: FakeCall<N>,
) => CallOutput<N> | Promise<CallOutput<N>>;

export interface FakeBridge extends Bridge {
  /** Every call so far, oldest first. */
  readonly requests: readonly CallRequest[];
  readonly cancelled: readonly string[];
  /** Answers a procedure from now on. A throw becomes an error reply, as main makes it. */
  readonly on: <N extends ProcedureName>(name: N, handler: FakeHandler<N>) => void;
  /** The inputs a procedure was called with, oldest first. */
  readonly inputsOf: <N extends ProcedureName>(name: N) => readonly ParsedInput<N>[];
  /** Puts a raw event message on the wire: one that is doubled, late, or of nobody's call. */
  readonly deliver: (message: EventMessage) => void;
}

/**
 * An in-memory main. Like the real border it hands over clones, answers later than it is asked, and answers a call that
 * nothing handles with an error. What a handler does after its call was cancelled never reaches the page.
 */
export function createFakeBridge(): FakeBridge {
  const listeners = new Set<(message: EventMessage) => void>();
  const handlers = new Map<string, FakeHandler<ProcedureName>>();
  const running = new Map<string, AbortController>();
  const requests: CallRequest[] = [];
  const cancelled: string[] = [];

  function deliver(message: EventMessage): void {
    for (const listener of listeners) listener(structuredClone(message));
  }

  async function answer({ id, name, input }: CallRequest): Promise<CallReply> {
    const controller = new AbortController();
    running.set(id, controller);
    let lastSeq = 0;
    try {
      await Promise.resolve();
      const handler = handlers.get(name);
      if (handler === undefined) throw new AppError("not-found", `Nothing answers ${name} here.`);
      const value = await handler({
        id,
        input: parse(name, input),
        signal: controller.signal,
        emit: (event) => {
          if (controller.signal.aborted) return;
          lastSeq += 1;
          deliver({ id, seq: lastSeq, event });
        },
      });
      return structuredClone({ ok: true, value, lastSeq });
    } catch (error) {
      return { ok: false, error: toErrorData(error), lastSeq };
    } finally {
      running.delete(id);
    }
  }

  return {
    requests,
    cancelled,
    deliver,
    call: (request) => {
      requests.push(structuredClone(request));
      return answer(structuredClone(request));
    },
    cancel: (id) => {
      cancelled.push(id);
      running.get(id)?.abort();
    },
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    on: (name, handler) => {
      handlers.set(name, handler);
    },
    inputsOf: <N extends ProcedureName>(name: N) =>
      requests.flatMap((request) =>
        request.name === name ? [request.input as ParsedInput<N>] : [],
      ),
  };
}

function parse(name: string, input: unknown): ParsedInput<ProcedureName> {
  const { data, error } = contract[name as ProcedureName].input.safeParse(input);
  if (error !== undefined) throw new AppError("invalid-input", z.prettifyError(error));
  return data;
}
