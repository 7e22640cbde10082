import { beforeEach, expect, it, vi } from "vitest";
import { sayMeanwhile } from "../../../../electron/app/say-meanwhile.ts";
import { eventually } from "../../../fakes/eventually.ts";

const { exit, showMessageBox } = vi.hoisted(() => ({ exit: vi.fn(), showMessageBox: vi.fn() }));
vi.mock("electron", () => ({ app: { exit, isPackaged: true }, dialog: { showMessageBox } }));

const WORDS = { message: "Parley makes a copy", detail: "It opens once the copy is made." };
/** A box that is answered by hand, or closed as its work ends. */
let answer: (response: number) => void;
beforeEach(() => {
  vi.clearAllMocks();
  showMessageBox.mockImplementation(({ signal }: { signal: AbortSignal }) => {
    const { promise, resolve } = Promise.withResolvers<{ response: number }>();
    answer = (response) => resolve({ response });
    signal.addEventListener("abort", () => resolve({ response: 1 }));
    return promise;
  });
});

it("says nothing of what is done at once", async () => {
  await sayMeanwhile(Promise.resolve(), WORDS, 60_000);
  expect(showMessageBox).not.toHaveBeenCalled();
});

it("says what goes on for as long as it does, and goes on by itself", async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const said = sayMeanwhile(promise, WORDS, 0);
  await eventually(() => expect(showMessageBox).toHaveBeenCalledOnce());
  expect(showMessageBox.mock.calls[0]?.[0]).toMatchObject(WORDS);
  resolve(undefined);
  await said;
  expect(exit).not.toHaveBeenCalled();
});

it("ends the app only where a person says so, not where the box is closed", async () => {
  for (const [response, times] of [
    [1, 0],
    [0, 1],
  ] as const) {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const said = sayMeanwhile(promise, WORDS, 0);
    await eventually(() => expect(showMessageBox).toHaveBeenCalledTimes(times + 1));
    answer(response);
    await eventually(() => expect(exit).toHaveBeenCalledTimes(times));
    resolve(undefined);
    await said;
  }
});
