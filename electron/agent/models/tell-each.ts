import type { ChatModelStreamEvent } from "@langchain/core/language_models/event";
import type { Fields } from "../../http/received.ts";
import type { ChatRequest } from "./quirks.ts";
import type { Returned } from "./returned-fields.ts";
import type { ReportedUsage } from "../pricing/read-usage.ts";

/** Called for whatever a model sends, as soon as it comes. */
export type OnHeard = (event: ChatModelStreamEvent) => void;

/** What a provider calls its answer, and the model that gives it; absent where it does not say. */
export interface Responder {
  readonly responseId?: string;
  readonly responseModel?: string;
}

/** What a model tells of while it is asked. */
export interface ModelHears {
  /** Called for whatever the model sends, as soon as it comes. */
  readonly onHeard: OnHeard;
  /**
   * Called whenever the endpoint says what the call has used so far.
   *
   * @param isLast it said so with an error that ended the answer.
   */
  readonly onReported: (reported: ReportedUsage, isLast: boolean) => void;
  /** Called when a request is on its way to the endpoint; before that, nothing can have been billed. */
  readonly onSent: () => void;
  /** Called with each request, as one of chat completions. */
  readonly onRequest?: (request: ChatRequest) => void;
  /** Called with each request as it goes out, in whatever protocol. */
  readonly onWire?: (request: Fields) => void;
  /** Called as soon as the endpoint says who answers, before anything of the answer is heard. */
  readonly onResponder?: (named: Responder) => void;
  /** Called when so much of the answer's text turns out to have been thoughts, in UTF-16 units from its beginning. */
  readonly onThoughtsEnd?: (length: number) => void;
  /** Called at the end of an answer that came whole, with what its server wants back with it. */
  readonly onReturned?: (returned: Returned) => void;
  /** Called for every byte of an answer's stream, keep-alives included: the endpoint is there, and says nothing by it. */
  readonly onAlive: () => void;
}

/** Passes what a model sends on and tells of each piece, at the moment it comes. */
export function tellEach<T>(
  pieces: AsyncIterable<T>,
  onEach: (piece: T) => void,
): AsyncIterableIterator<T> {
  return mapEach(pieces, (piece) => {
    onEach(piece);
    return piece;
  });
}

/** Makes something else of each piece, at the moment it comes. No generator: one would cost every token three promises. */
export function mapEach<From, To>(
  pieces: AsyncIterable<From>,
  toPiece: (piece: From) => To,
  /** Called when there are no more, until it gives no last one. What it throws is how they end. */
  onEnd: () => To | undefined = () => undefined,
): AsyncIterableIterator<To> {
  const iterator = pieces[Symbol.asyncIterator]();
  const close = async (): Promise<void> => {
    await iterator.return?.();
  };
  const onResult = (result: IteratorResult<From>): IteratorResult<To> => {
    if (result.done === true) {
      const last = onEnd();
      return last === undefined ? result : { done: false, value: last };
    }
    try {
      return { done: false, value: toPiece(result.value) };
    } catch (error) {
      // Who refuses a piece reads no more, and the connection behind it is to be closed.
      close().catch(() => undefined);
      throw error;
    }
  };
  return {
    next: () => iterator.next().then(onResult),
    return: async () => {
      await close();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
