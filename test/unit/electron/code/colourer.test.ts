import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  createColourer,
  type Colourer,
  type ColourRequest,
  type ColourWorker,
} from "../../../../electron/code/colourer.ts";
import type { CodeColours } from "../../../../shared/contract/code-procedures.ts";

const DEADLINE_MS = 1_000;
const { signal } = new AbortController();

/** A worker that answers when it is told to. */
class FakeWorker extends EventEmitter implements ColourWorker {
  readonly asked: string[] = [];
  isEnded = false;
  postMessage({ code }: ColourRequest): void {
    this.asked.push(code);
  }
  terminate(): Promise<unknown> {
    this.isEnded = true;
    this.emit("exit");
    return Promise.resolve();
  }
  ref = (): void => undefined;
  unref = (): void => undefined;
  ready(): this {
    this.emit("message", "ready");
    return this;
  }
  answer(colours: CodeColours | null = coloursOf(this.asked.at(-1) ?? "")): void {
    this.emit("message", { colours });
  }
}

const coloursOf = (code: string): CodeColours => ({ scopes: ["a"], runs: [code.length, 0] });

let workers: FakeWorker[];
let colourer: Colourer;
const worker = (): FakeWorker => workers.at(-1)!;
const colour = (code: string, windowId = 1, until = signal) =>
  colourer.colour({ code, language: "json" }, { windowId, signal: until });

beforeEach(() => {
  vi.useFakeTimers();
  workers = [];
  colourer = createColourer({
    startWorker: () => {
      const started = new FakeWorker();
      workers.push(started);
      return started;
    },
    deadlineMs: DEADLINE_MS,
  });
});

afterEach(async () => {
  await colourer.close();
  vi.useRealTimers();
});

describe("a colourer", () => {
  it("starts its worker with the first code, and gives it one at a time", async () => {
    expect(workers).toHaveLength(0);
    const both = [colour("first"), colour("second")];
    expect(worker().asked).toEqual([]);
    worker().ready();
    expect(worker().asked).toEqual(["first"]);
    worker().answer();
    expect(worker().asked).toEqual(["first", "second"]);
    worker().answer();
    expect(await Promise.all(both)).toEqual([coloursOf("first"), coloursOf("second")]);
    expect(workers).toHaveLength(1);
  });

  it("ends a worker that is too slow, colours the next code in another, and tries the slow one never again", async () => {
    const slow = colour("slow");
    const next = colour("next");
    const first = worker().ready();
    await vi.advanceTimersByTimeAsync(DEADLINE_MS - 1);
    expect(first.isEnded).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(first.isEnded).toBe(true);
    expect(await slow).toBeNull();
    expect(workers).toHaveLength(2);
    worker().ready().answer();
    expect(await next).toEqual(coloursOf("next"));
    expect(await colour("slow")).toBeNull();
    expect(worker().asked).toEqual(["next"]);
  });

  it("does not count the worker's start among a code's time", async () => {
    const code = colour("a");
    await vi.advanceTimersByTimeAsync(10 * DEADLINE_MS);
    worker().ready().answer();
    expect(await code).toEqual(coloursOf("a"));
  });

  it("takes windows in turn, so that a flood from one does not hold up another", async () => {
    const flood = Array.from({ length: 50 }, (_, index) => colour(`flood ${index}`, 1));
    const other = colour("other", 2);
    worker().ready().answer();
    expect(worker().asked).toEqual(["flood 0", "other"]);
    worker().answer();
    expect(await other).toEqual(coloursOf("other"));
    for (let left = 1; left < flood.length; left += 1) worker().answer();
    expect(await Promise.all(flood)).not.toContain(null);
  });

  it("bounds what a window may have waiting", async () => {
    const flood = Array.from({ length: 1_000 }, (_, index) => colour(`flood ${index}`));
    expect(await flood.at(-1)).toBeNull();
    await colourer.close();
    expect(await Promise.all(flood)).toEqual(flood.map(() => null));
  });

  it("leaves out what is no longer wanted", async () => {
    const gone = new AbortController();
    const all = [colour("a"), colour("b", 1, gone.signal), colour("c")];
    gone.abort();
    worker().ready().answer();
    expect(worker().asked).toEqual(["a", "c"]);
    worker().answer();
    expect(await Promise.all(all)).toEqual([coloursOf("a"), null, coloursOf("c")]);
  });

  it("answers at once what it coloured before", async () => {
    const first = colour("a");
    worker().ready().answer();
    await first;
    expect(await colour("a", 2)).toEqual(coloursOf("a"));
    expect(worker().asked).toEqual(["a"]);
  });

  it("survives a worker that dies, and one that cannot start", async () => {
    const dies = colour("dies");
    const next = colour("next");
    worker().ready().emit("error");
    expect(await dies).toBeNull();
    worker().ready().answer();
    expect(await next).toEqual(coloursOf("next"));

    worker().emit("exit");
    const never = [colour("x"), colour("y")];
    worker().emit("error");
    expect(await Promise.all(never)).toEqual([null, null]);
    const again = colour("z");
    worker().ready().answer();
    expect(await again).toEqual(coloursOf("z"));
  });
});
