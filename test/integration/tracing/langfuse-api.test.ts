import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { startRecorder, type Manner, type Recorder } from "../../fakes/langfuse/recorder.ts";
import { openTracedApp, type TracedApp } from "./traced-app.ts";

let recorder: Recorder;
let app: TracedApp;
beforeEach(async () => {
  recorder = await startRecorder();
  app = openTracedApp({
    langfuse: { baseUrl: recorder.url, publicKey: recorder.publicKey },
    secrets: { "langfuse/secret-key": recorder.secretKey },
  });
});
afterEach(async () => {
  await app.close();
  app.remove();
  await recorder.close();
});

it("asks Langfuse's own client for the project, and prints nothing", async () => {
  const printed = (["log", "warn", "error", "info", "debug"] as const).map((method) =>
    vi.spyOn(console, method).mockImplementation(() => undefined),
  );
  expect(await app.tracing.test("langfuse")).toEqual({
    ok: true,
    message: "It works. Traces go to the project “Test project”.",
  });
  app.set({}, { "langfuse/secret-key": "sk-lf-WRONG-000000" });
  expect(await app.tracing.test("langfuse")).toEqual({
    ok: false,
    message: "The host does not accept these keys.",
  });
  const { headers } = recorder.requests.find(({ line }) => line.endsWith("/projects"))!;
  expect(headers).toMatchObject({ "x-langfuse-sdk-name": "javascript" });
  for (const spy of printed) {
    expect(spy).not.toHaveBeenCalled();
    spy.mockRestore();
  }
});

it.each<[Manner, string]>([
  [{ type: "html" }, "Something else answered at this address, as a login page does."],
  [{ type: "flood" }, "The host answers more than an answer can be."],
  [{ type: "status", status: 503 }, "The host failed (503)."],
  [
    { type: "redirect", to: "http://127.0.0.1:9/" },
    "The host sends to another address. Keys are not carried along; check the URL.",
  ],
])("gives no key to a host that does not answer as Langfuse: %o", async (manner, message) => {
  recorder.behave(manner);
  expect(await app.tracing.test("langfuse")).toEqual({ ok: false, message });
  expect(recorder.requests.map(({ authorization }) => authorization)).toEqual([""]);
});
