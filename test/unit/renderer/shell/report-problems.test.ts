import { expect, it } from "vitest";
import { createClient } from "../../../../renderer/bridge/client.ts";
import { reportProblems } from "../../../../renderer/shell/report-problems.ts";
import { createFakeBridge } from "../../../fakes/fake-bridge.ts";
import { eventually } from "../../../fakes/eventually.ts";

const setUp = () => {
  const bridge = createFakeBridge();
  bridge.on("app.reportProblem", () => ({}));
  const page = new EventTarget();
  const report = reportProblems(createClient(bridge), page as Window);
  const fail = (error: unknown) => page.dispatchEvent(Object.assign(new Event("error"), { error }));
  return { bridge, page, report, fail, sent: () => bridge.inputsOf("app.reportProblem") };
};

it("tells main what nobody caught, and what React caught", async () => {
  const { page, report, fail, sent } = setUp();
  fail(new TypeError("broken"));
  const rejection = Object.assign(new Event("unhandledrejection"), { reason: new Error("late") });
  page.dispatchEvent(rejection);
  report("render", new Error("drawn wrong"));
  await eventually(() =>
    expect(sent()).toMatchObject([
      { kind: "error", name: "TypeError" },
      { kind: "rejection", name: "Error" },
      { kind: "render", name: "Error" },
    ]),
  );
  for (const { frames } of sent()) expect(frames).toContain("report-problems.test");
});

it.each([
  "a secret thought",
  "two lines of\n    at a secret thought (of a conversation)\nand more",
])("sends where an error happened and none of its words: %j", async (message) => {
  const { fail, sent } = setUp();
  fail(new Error(message));
  await eventually(() => expect(sent()).toHaveLength(1));
  expect(JSON.stringify(sent())).not.toContain("secret thought");
  expect(sent()[0]?.frames).toContain("report-problems.test");
});

it("sends nothing of sizes that are told of a frame later", async () => {
  const { page, fail, sent } = setUp();
  const message = "ResizeObserver loop completed with undelivered notifications.";
  page.dispatchEvent(Object.assign(new Event("error"), { error: null, message }));
  fail(new TypeError("broken"));
  await eventually(() => expect(sent()).toMatchObject([{ name: "TypeError" }]));
});

it("is bounded in number and length, and sends nothing of what is no error", async () => {
  const { fail, sent } = setUp();
  fail("a text of the conversation");
  fail(Object.assign(new Error("x"), { stack: `Error: x\n    at ${"y".repeat(90_000)}` }));
  for (let count = 0; count < 100; count += 1) fail(new Error("again"));
  await eventually(() => expect(sent()).toHaveLength(20));
  expect(sent()[0]).toEqual({ kind: "error", name: "string", frames: "" });
  expect(sent()[1]?.frames).toHaveLength(8_000);
});
