import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { z } from "zod";
import { runId, threadId } from "../../../shared/ids.ts";
import { toTraceId } from "../../../shared/trace-id.ts";
import { startRecorder } from "../../fakes/langfuse/recorder.ts";
import { hang, startOpenAiServer, stream, text } from "../../fakes/openai-server.ts";
import { openTracedApp } from "./traced-app.ts";

const ids = z.object({ runId, threadId });
const APP = join(import.meta.dirname, "killed-app.ts");

it("a run that is killed in mid-answer is one trace after the next start, closed as interrupted", async () => {
  const folder = mkdtempSync(join(tmpdir(), "parley-killed-"));
  await using model = await startOpenAiServer();
  model.replyAlways(() => stream(text("1 ", "2 "), hang()));
  await using recorder = await startRecorder();
  const { url, publicKey, secretKey } = recorder;
  const child = spawn(process.execPath, [APP, folder, url, publicKey, secretKey, model.baseUrl], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [printed] = (await once(child.stdout, "data")) as [Buffer];
  child.kill("SIGKILL");
  await once(child, "exit");
  const killed = ids.parse(JSON.parse(printed.toString()));
  const roots = () => recorder.spans().filter(({ name }) => name === "chat-turn");
  expect(roots()).toEqual([]);

  const restartedAt = Date.now();
  const app = openTracedApp({
    folder,
    langfuse: { baseUrl: url, publicKey },
    secrets: { "langfuse/secret-key": secretKey },
  });
  await app.tracing.warmUp();
  await recorder.until(() => roots().length > 0);
  await app.close();
  const again = openTracedApp({ folder, langfuse: { baseUrl: url, publicKey } });
  expect(again.traceOf(killed)).toMatchObject({ state: "sent", reason: null });
  await again.close();
  rmSync(folder, { recursive: true, force: true });

  expect(roots()).toHaveLength(1);
  const [root] = roots();
  expect(new Set(recorder.spans().map(({ traceId }) => traceId))).toEqual(
    new Set([toTraceId(killed.runId)]),
  );
  expect(root?.attributes).toMatchObject({
    "langfuse.observation.level": "ERROR",
    "langfuse.observation.status_message": "Interrupted",
  });
  expect(root?.attributes["langfuse.observation.input"]).toContain("Count for ever.");
  expect(root?.attributes["langfuse.observation.output"]).toContain("1 2");
  // It ended with its last sign of life, not with the next start.
  expect(root?.endMs).toBeGreaterThanOrEqual(root?.startMs ?? Infinity);
  expect(root?.endMs).toBeLessThan(restartedAt);
  const [call, ...others] = recorder
    .spans()
    .filter(({ attributes }) => attributes["langfuse.observation.type"] === "generation");
  expect(others).toEqual([]);
  expect(call?.parentSpanId).toBe(root?.spanId);
  expect(call?.attributes["langfuse.observation.output"]).toContain("1 2");
  expect(call?.attributes["langfuse.observation.input"]).toContain("Count for ever.");
  expect(call?.attributes["langfuse.observation.metadata.parley_usage_is_estimated"]).toBe(true);
}, 30_000);
