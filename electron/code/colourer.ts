import { createHash } from "node:crypto";
import { Worker } from "node:worker_threads";
import type { CodeLanguage } from "../../shared/code-languages.ts";
import type { CodeColours } from "../../shared/contract/code-procedures.ts";

export interface ColourRequest {
  readonly code: string;
  readonly language: CodeLanguage;
}
/** "ready" once, when the worker has started; then one reply to each request. */
export type ColourReply = "ready" | { readonly colours: CodeColours | null };

/** Who asks, and until when the reply is wanted. */
interface Asking {
  readonly windowId: number;
  readonly signal: AbortSignal;
}

/** Colours code beside the app: no code, however it is written, holds more than one worker, and that not for long. */
export interface Colourer {
  /** Null where the code's grammar needs too long or fails. Never rejects. */
  colour(request: ColourRequest, asking: Asking): Promise<CodeColours | null>;
  close(): Promise<void>;
}

/** As much of a worker as is needed here. */
export interface ColourWorker {
  postMessage(request: ColourRequest): void;
  on(event: "message", listener: (reply: ColourReply) => void): unknown;
  on(event: "error" | "exit", listener: () => void): unknown;
  terminate(): Promise<unknown>;
  ref(): void;
  unref(): void;
}

interface ColourerOptions {
  readonly startWorker: () => ColourWorker;
  readonly deadlineMs?: number;
}

/** From the moment a worker has the code. Ordinary code takes 5 to 60 ms, a long one 200. */
export const DEADLINE_MS = 1_000;
/** In the order in which they were last used; those that took too long are among them, so that they cost it once. */
const MOST_REMEMBERED = 500;
const MOST_REMEMBERED_RUNS = 2_000_000;
/** A window that asks for more at once gets no colours for the rest. */
const MOST_WAITING = 200;

interface Waiting extends Asking {
  readonly key: string;
  readonly request: ColourRequest;
  readonly resolve: (colours: CodeColours | null) => void;
}

export const startColourWorker = (file: string): ColourWorker =>
  new Worker(file, { name: "colours", execArgv: [] });

/** @param options `startWorker` starts a thread that answers requests in the order they come. */
export function createColourer({
  startWorker,
  deadlineMs = DEADLINE_MS,
}: ColourerOptions): Colourer {
  const remembered = createMemory();
  /** One queue for each window; windows take turns, so that none waits behind another's hundred codes. */
  const queues = new Map<number, Waiting[]>();
  let worker: ColourWorker | undefined;
  let isReady = false;
  let current: Waiting | undefined;
  let clock: NodeJS.Timeout | undefined;
  let isClosed = false;

  const next = (): Waiting | undefined => {
    for (;;) {
      const [first] = queues;
      if (first === undefined) return undefined;
      const [windowId, queue] = first;
      const waiting = queue.shift();
      // Behind all others: a map keeps the order in which its keys came.
      queues.delete(windowId);
      if (queue.length > 0) queues.set(windowId, queue);
      if (waiting?.signal.aborted === false) return waiting;
      waiting?.resolve(null);
    }
  };

  const settle = (colours: CodeColours | null): void => {
    clearTimeout(clock);
    const done = current;
    current = undefined;
    if (done !== undefined) {
      remembered.set(done.key, colours);
      done.resolve(colours);
    }
    if (isReady) pump();
  };

  const resolveAll = (): void => {
    for (const waiting of [...queues.values()].flat()) waiting.resolve(null);
    queues.clear();
  };

  const drop = (gone: ColourWorker): void => {
    if (worker !== gone) return;
    // One that never was ready is not tried again at once: it would fail for ever.
    if (!isReady) resolveAll();
    worker = undefined;
    isReady = false;
    settle(null);
    if (queues.size > 0) start();
  };

  const start = (): void => {
    if (worker !== undefined || isClosed) return;
    const started = startWorker();
    worker = started;
    started.on("message", (reply) => {
      if (worker !== started) return;
      if (reply !== "ready") {
        settle(reply.colours);
        return;
      }
      isReady = true;
      pump();
    });
    started.on("error", () => drop(started));
    started.on("exit", () => drop(started));
  };

  const pump = (): void => {
    if (worker === undefined || !isReady || current !== undefined) return;
    current = next();
    if (current === undefined) {
      // Nothing to do is no reason to stay.
      worker.unref();
      return;
    }
    const slow = worker;
    worker.ref();
    clock = setTimeout(() => {
      drop(slow);
      void slow.terminate();
    }, deadlineMs);
    worker.postMessage(current.request);
  };

  return {
    colour(request, { windowId, signal }) {
      const key = keyOf(request);
      const known = remembered.get(key);
      if (known !== undefined) return Promise.resolve(known);
      const queue = queues.get(windowId) ?? [];
      if (isClosed || queue.length >= MOST_WAITING) return Promise.resolve(null);
      return new Promise((resolve) => {
        queue.push({ key, request, windowId, signal, resolve });
        queues.set(windowId, queue);
        start();
        pump();
      });
    },
    async close() {
      isClosed = true;
      clearTimeout(clock);
      const last = worker;
      worker = undefined;
      current?.resolve(null);
      current = undefined;
      resolveAll();
      await last?.terminate();
    },
  };
}

/** What was found for the codes used last, bounded by their number and by what it weighs. */
function createMemory() {
  const found = new Map<string, CodeColours | null>();
  let weight = 0;
  const weigh = (colours: CodeColours | null | undefined): number => colours?.runs.length ?? 0;
  return {
    get(key: string): CodeColours | null | undefined {
      const colours = found.get(key);
      if (colours === undefined) return undefined;
      found.delete(key);
      found.set(key, colours);
      return colours;
    },
    set(key: string, colours: CodeColours | null): void {
      weight += weigh(colours) - weigh(found.get(key));
      found.delete(key);
      found.set(key, colours);
      for (const [oldest, old] of found) {
        if (found.size <= MOST_REMEMBERED && weight <= MOST_REMEMBERED_RUNS) return;
        found.delete(oldest);
        weight -= weigh(old);
      }
    },
  };
}

/** A sum stands for the code, which may be long. */
function keyOf({ code, language }: ColourRequest): string {
  return createHash("sha256").update(`${language}\n`).update(code, "utf16le").digest("base64");
}
