import { expect, it } from "vitest";
import { lazy } from "../../../electron/lazy.ts";

it("loads once however often it is asked, and again after a failure", async () => {
  let loads = 0;
  const load = lazy(() => {
    loads += 1;
    return loads === 1 ? Promise.reject(new Error("not yet")) : Promise.resolve(loads);
  });
  await expect(load()).rejects.toThrow("not yet");
  expect(await Promise.all([load(), load(), load()])).toEqual([2, 2, 2]);
});
