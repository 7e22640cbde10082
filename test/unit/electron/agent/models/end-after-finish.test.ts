import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { endAfterFinish } from "../../../../../electron/agent/models/end-after-finish.ts";
import { useFakeClock, useRealClock } from "../../../../fakes/fake-clock.ts";

beforeEach(useFakeClock);
afterEach(useRealClock);

/** A server that says `said`, and then does as it is told. */
function server(said: readonly string[], then: () => Promise<IteratorResult<string>>) {
  let isClosed = false;
  const left = [...said];
  const pieces: AsyncIterable<string> = {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        const value = left.shift();
        return value === undefined ? then() : Promise.resolve({ done: false, value });
      },
    }),
  };
  return { pieces, hangUp: () => void (isClosed = true), isClosed: () => isClosed };
}

async function read({ pieces, hangUp }: ReturnType<typeof server>): Promise<readonly string[]> {
  const got: string[] = [];
  const all = endAfterFinish(pieces, () => got.includes("finish"), hangUp);
  for await (const piece of all) got.push(piece);
  return got;
}

const breaks = () => Promise.reject(new Error("socket hang up"));
const silent = () => new Promise<IteratorResult<string>>(() => undefined);

describe("an answer that has said why it ended", () => {
  it("is whole though its connection breaks", async () => {
    expect(await read(server(["a", "finish"], breaks))).toEqual(["a", "finish"]);
  });

  it("is over after five seconds of silence, and its connection is closed", async () => {
    const silence = server(["finish"], silent);
    const { isClosed } = silence;
    const reading = read(silence);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(isClosed()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await reading).toEqual(["finish"]);
    expect(isClosed()).toBe(true);
  });

  it("is not over while the process stands still: the counts wait in its socket", async () => {
    const counts = Promise.withResolvers<IteratorResult<string>>();
    const late = server(["finish"], () => counts.promise);
    const reading = read(late);
    await vi.advanceTimersByTimeAsync(500);
    // Six seconds in which nothing runs here; then timers come before sockets.
    const now = performance.now.bind(performance);
    const clock = vi.spyOn(performance, "now").mockImplementation(() => now() + 6_000);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(late.isClosed()).toBe(false);
    counts.resolve({ done: true, value: undefined });
    expect(await reading).toEqual(["finish"]);
    clock.mockRestore();
  });

  it("still takes what comes behind it", async () => {
    const more = server(["finish", "usage"], () =>
      Promise.resolve({ done: true, value: undefined }),
    );
    expect(await read(more)).toEqual(["finish", "usage"]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("an answer that has not", () => {
  it("fails as its connection does", async () => {
    await expect(read(server(["a"], breaks))).rejects.toThrow("socket hang up");
  });
});
