import { expect, it, vi } from "vitest";
import { createKeepAwake } from "../../../../electron/runs/keep-awake.ts";
import { runId } from "../../../../shared/ids.ts";
import type { RunEvent } from "../../../../shared/run-event.ts";

const one = runId.parse("00000000-0000-4000-8000-000000000001");
const two = runId.parse("00000000-0000-4000-8000-000000000002");
const started = { type: "run-start" } as RunEvent;
const ended = { type: "run-end" } as RunEvent;
const asks = { type: "ask-start", askId: "a" } as RunEvent;
const answered = { type: "ask-end", askId: "a" } as RunEvent;

function setUp() {
  let isWanted = true;
  let held = 0;
  const block = vi.fn(() => {
    held += 1;
    return () => void (held -= 1);
  });
  const awake = createKeepAwake({ isWanted: () => isWanted, block });
  const want = (wanted: boolean): void => {
    isWanted = wanted;
    awake.recheck();
  };
  return { held: () => held, block, want, ...awake };
}

it("blocks sleep once while any run works", () => {
  const { observe, held, block } = setUp();
  const [first, second] = [observe(one), observe(two)];
  first(started);
  second(started);
  expect(held()).toBe(1);
  first(ended);
  expect(held()).toBe(1);
  second(ended);
  expect(held()).toBe(0);
  expect(block).toHaveBeenCalledTimes(1);
});

it("lets the computer sleep while a run waits for a person, and not longer", () => {
  const { observe, held } = setUp();
  const run = observe(one);
  run(started);
  run(asks);
  expect(held()).toBe(0);
  run(answered);
  expect(held()).toBe(1);
  run(asks);
  run(ended);
  expect(held()).toBe(0);
});

it("follows its setting in the middle of a run", () => {
  const { observe, held, want } = setUp();
  want(false);
  observe(one)(started);
  expect(held()).toBe(0);
  want(true);
  expect(held()).toBe(1);
  want(false);
  expect(held()).toBe(0);
});
