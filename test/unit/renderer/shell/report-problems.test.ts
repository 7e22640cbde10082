import { expect, it, vi } from "vitest";
import { createClient } from "../../../../renderer/bridge/client.ts";
import { reportProblems } from "../../../../renderer/shell/report-problems.ts";
import { createFakeBridge } from "../../../fakes/fake-bridge.ts";

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
  await vi.waitFor(() =>
    expect(sent()).toMatchObject([
      { kind: "error", name: "TypeError", message: "broken" },
      { kind: "rejection", message: "late" },
      { kind: "render", message: "drawn wrong" },
    ]),
  );
});

it("is bounded in number and length, and sends nothing of what is no error", async () => {
  const { fail, sent } = setUp();
  fail("a text of the conversation");
  fail(Object.assign(new Error("x".repeat(9_000)), { stack: "y".repeat(90_000) }));
  for (let count = 0; count < 100; count += 1) fail(new Error("again"));
  await vi.waitFor(() => expect(sent()).toHaveLength(20));
  expect(sent()[0]).toEqual({ kind: "error", name: "string", message: "", stack: "" });
  expect(sent()[1]?.message).toHaveLength(2_000);
  expect(sent()[1]?.stack).toHaveLength(8_000);
});
