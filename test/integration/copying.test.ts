import { afterEach, beforeEach, expect, it } from "vitest";
import { createTestApp, type TestApp } from "../fakes/test-app.ts";

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp();
  // Somebody pressed a button.
  app.person.presses = true;
});
afterEach(() => app.close());

it.each([
  ["nothing", ""],
  ["only what cannot be seen", "\u{00AD}\u{200B}\u{E0041}"],
])("a text of %s leaves the clipboard as it is, and says so", async (_name, text) => {
  await expect(app.call("app.copyText", { text })).rejects.toMatchObject({
    code: "invalid-input",
    message: "There is nothing to copy.",
  });
  expect(app.outside).toEqual([]);
});

it("a text is copied without what cannot be seen in it", async () => {
  await app.call("app.copyText", { text: "one\u{00AD}two" });
  expect(app.outside).toEqual(["copyText onetwo"]);
});
