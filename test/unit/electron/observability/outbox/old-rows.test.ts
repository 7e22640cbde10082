import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import {
  createDelivery,
  type Delivery,
} from "../../../../../electron/observability/outbox/delivery.ts";
import {
  createOutboxStore,
  type OutboxStore,
} from "../../../../../electron/observability/outbox/outbox-store.ts";
import { openDatabase } from "../../../../../electron/store/database.ts";
import { createRunStore } from "../../../../../electron/store/run-store.ts";
import { eventually } from "../../../../fakes/eventually.ts";
import { otlpFromProtobuf } from "../../../../fakes/otlp-protobuf.ts";
import { askingRun } from "../../store/new-run.ts";

const run = askingRun({ text: "Hello", at: 1 });
let folder: string;
let opened: ReturnType<typeof openDatabase>;
let store: OutboxStore;
let delivery: Delivery;
let sent: Uint8Array[];
let reports: unknown[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-old-rows-"));
  const now = (): number => Date.now();
  opened = openDatabase({ path: join(folder, "parley.db"), backupsFolder: folder, now });
  createRunStore({ database: opened.database, now }).begin(run);
  store = createOutboxStore({ database: opened.database, now });
  sent = [];
  reports = [];
  delivery = createDelivery({
    store,
    now,
    send: ({ body }) => {
      sent.push(body as Uint8Array);
      const common = { contentType: "application/json", body: "{}", retryAfterMs: undefined };
      return Promise.resolve({ type: "answered", status: 200, ...common });
    },
    sender: () => ({ version: "1.2.3", encoding: "protobuf" }),
    access: () => Promise.resolve({ type: "open", headers: {} }),
    mode: () => "whole",
    random: () => 0.5,
    onChange: () => undefined,
    report: (error) => void reports.push(error),
  });
});
afterEach(async () => {
  await delivery.close(0);
  opened.close();
  rmSync(folder, { recursive: true, force: true });
});

const queue = (body: string): void =>
  store.add([
    {
      ...{ runId: run.runId, target: "open-telemetry", destination: "https://h/v1/traces" },
      ...{ kind: "spans", scoreId: null, body },
    },
  ]);
const left = () =>
  opened.database.all(
    z.object({ state: z.string(), reason: z.string().nullable() }),
    "SELECT state, reason FROM outbox",
  );

/** As a version wrote it that collected Langfuse's own spans: numbers as numbers, and no schema. */
const OLD = JSON.stringify({
  resourceSpans: [
    {
      resource: { attributes: [{ key: "service.name", value: { stringValue: "parley" } }] },
      scopeSpans: [
        {
          scope: { name: "langfuse-sdk", version: "5" },
          spans: [
            {
              ...{ traceId: "a".repeat(32), spanId: "b".repeat(16), name: "chat-turn", kind: 1 },
              startTimeUnixNano: "1764547200000000000",
              endTimeUnixNano: "1764547201000000000",
              attributes: [
                {
                  key: "langfuse.observation.metadata.parley_input_tokens",
                  value: { intValue: 7 },
                },
                { key: "langfuse.trace.tags", value: { arrayValue: { values: [] } } },
              ],
              events: [],
              status: { code: 0 },
            },
          ],
        },
      ],
    },
  ],
});

it("what an older version queued goes out as protobuf too", async () => {
  queue(OLD);
  delivery.wake();
  await eventually(() => expect(left()).toEqual([]));
  const [body = new Uint8Array()] = sent;
  const text = JSON.stringify(otlpFromProtobuf(body));
  expect(text).toContain("chat-turn");
  expect(text).toContain("parley_input_tokens");
  expect(reports).toEqual([]);
});

it.each(["{", "[]", '{"resourceSpans":[{}]}'])(
  "a row that cannot be read, such as %s, is set aside, and what stands behind it goes out",
  async (body) => {
    queue(body);
    queue(OLD);
    delivery.wake();
    await eventually(() => expect(sent).toHaveLength(1));
    await eventually(() =>
      expect(left()).toEqual([{ state: "failed", reason: "It cannot be read any more." }]),
    );
  },
);
