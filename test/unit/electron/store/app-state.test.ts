import { afterEach, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { createAppState } from "../../../../electron/store/app-state.ts";
import { createTestDatabase, type TestDatabase } from "./test-database.ts";

let test: TestDatabase;
beforeEach(() => {
  test = createTestDatabase();
});
afterEach(() => test.remove());

const bounds = z.object({ width: z.int(), height: z.int() });

it("gives back what was written last under a key", () => {
  const appState = createAppState(test.database);
  expect(appState.read("window", bounds)).toBeUndefined();
  appState.write("window", bounds, { width: 1, height: 2 });
  appState.write("window", bounds, { width: 3, height: 4 });
  appState.write("other", z.string(), "x");
  expect(appState.read("window", bounds)).toEqual({ width: 3, height: 4 });
});

it("takes what does not fit the schema for nothing, and refuses to write it", () => {
  const appState = createAppState(test.database);
  appState.write("window", z.string(), "wide");
  expect(appState.read("window", bounds)).toBeUndefined();
  test.database.run("UPDATE app_state SET value = '{'");
  expect(appState.read("window", z.string())).toBeUndefined();
  expect(() => appState.write("window", bounds, { width: 0.5, height: 1 })).toThrow();
});
