import { expect, it } from "vitest";
import { lazy } from "../../../electron/lazy.ts";
import { AppError, toErrorData } from "../../../shared/errors.ts";

it("loads once however often it is asked, and again after a failure", async () => {
  let loads = 0;
  const load = lazy(() => {
    loads += 1;
    return loads === 1 ? Promise.reject(new Error("not yet")) : Promise.resolve(loads);
  });
  await expect(load()).rejects.toThrow("could not be loaded");
  expect(await Promise.all([load(), load(), load()])).toEqual([2, 2, 2]);
});

it("says in plain words that a part of the app is missing, and keeps the reason for the log", async () => {
  const missing = new Error("Cannot find module 'main/run-agent.mjs'");
  const error = await lazy(() => Promise.reject(missing))().catch((reason: unknown) => reason);
  expect(toErrorData(error).message).toMatch(
    /^A part of Parley could not be loaded\. Close Parley/,
  );
  expect(error).toHaveProperty("cause", missing);
});

it("leaves words alone that are for a person already", async () => {
  const refused = new AppError("storage-failed", "The disk is full.");
  await expect(lazy(() => Promise.reject(refused))()).rejects.toBe(refused);
});
