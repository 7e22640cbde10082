import fc from "fast-check";
import { expect, it } from "vitest";
import { localAgent } from "../../electron/agent/local/local-agent.ts";
import type { HttpClient } from "../../electron/http/http-client.ts";
import { errorCode } from "../../shared/error-data.ts";
import { createAgentRequest, toText, userMessage } from "../fakes/agent-request.ts";
import { FUZZ_TIMEOUT_MS, runs } from "./runs.ts";

const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const chunk = (delta: unknown, finish: string | null = null): string =>
  event({
    id: "c",
    object: "chat.completion.chunk",
    created: 1,
    model: "m",
    choices: [{ index: 0, delta, finish_reason: finish }],
  });

/** As a server writes it: a role, text in several scripts, a comment to keep the line open, usage, the end. */
const WORDS = ["The sky ", "is blau — ", "空は青い。", "👩‍👩‍👧 ", "because."];
const WHOLE = [
  chunk({ role: "assistant", content: "" }),
  ": keep-alive\n\n",
  ...WORDS.map((content) => chunk({ content })),
  chunk({}, "stop"),
  event({
    id: "c",
    object: "chat.completion.chunk",
    created: 1,
    model: "m",
    choices: [],
    usage: { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 },
  }),
  "data: [DONE]\n\n",
];
const BYTES = Buffer.from(WHOLE.join(""));

/** An endpoint that sends these pieces, each as it stands, and nothing more. */
function sends(pieces: readonly Uint8Array[], type = "text/event-stream"): HttpClient {
  return {
    forgetConnections: () => undefined,
    send: (_url, options) => {
      options.onSent?.();
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          for (const piece of pieces)
            if (piece.length > 0) controller.enqueue(new Uint8Array(piece));
          controller.close();
        },
      });
      return Promise.resolve(
        new Response(body, { status: 200, headers: { "content-type": type } }),
      );
    },
  } as HttpClient;
}

async function answer(http: HttpClient) {
  const request = createAgentRequest({ history: [userMessage("Why?")] });
  const status = await localAgent.run({
    ...request,
    model: {
      kind: "openai-compatible",
      baseUrl: "https://e.example/v1",
      name: "m",
      apiKey: "sk-CANARY0123456789",
      http,
    },
  });
  return { status, text: toText(request.events), request };
}

function split(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [...new Set(cuts.map((cut) => cut % bytes.length))].sort((a, b) => a - b);
  return [...places, bytes.length].map((end, index) => bytes.subarray(places[index - 1] ?? 0, end));
}

it("the same bytes say the same, however they are cut", { timeout: FUZZ_TIMEOUT_MS }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(BYTES.length), { maxLength: 60 }), async (cuts) => {
      const { status, text } = await answer(sends(split(BYTES, cuts)));
      expect(status).toEqual({ type: "complete" });
      expect(text).toBe(WORDS.join(""));
    }),
    runs(25),
  );
});

interface Harm {
  readonly at: number;
  readonly kind: "cut" | "flip" | "insert" | "repeat" | "drop";
  readonly bytes: Uint8Array;
}
const harm: fc.Arbitrary<Harm> = fc.record({
  at: fc.nat(BYTES.length - 1),
  kind: fc.constantFrom("cut", "flip", "insert", "repeat", "drop"),
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 30 }),
    fc.constantFrom(
      ...[
        "\n\ndata: {\n\n",
        'data: {"choices":null}\n\n',
        'data: {"choices":[{"delta":{"content":{"a":1}}}]}\n\n',
        'data: {"choices":[{"delta":{"tool_calls":[{}]}}]}\n\n',
        'data: {"error":{"message":"overloaded"}}\n\n',
        "data: [DONE]\n\n",
        "data: null\n\ndata: []\n\ndata: 1\n\n",
        "event: error\ndata: x\n\n",
        "\r\r\n\n",
        "\0",
      ].map((text) => Buffer.from(text)),
    ),
  ),
});

function hurt(bytes: Buffer, { at, kind, bytes: given }: Harm): Buffer {
  const place = Math.min(at, bytes.length);
  const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
  switch (kind) {
    case "cut":
      return before;
    case "flip":
      return Buffer.concat([before, given.subarray(0, 1), after.subarray(1)]);
    case "insert":
      return Buffer.concat([before, given, after]);
    case "repeat":
      return Buffer.concat([before, after.subarray(0, 40), after]);
    case "drop":
      return Buffer.concat([before, after.subarray(given.length)]);
  }
}

/** The words that came whole before the first harm was done. */
function wordsBefore(place: number): string {
  let said = "";
  let end = 0;
  for (const piece of WHOLE) {
    end += Buffer.byteLength(piece);
    const word = WORDS.find((each) => piece === chunk({ content: each }));
    if (end > place) break;
    said += word ?? "";
  }
  return said;
}

it(
  "damaged bytes end in a known way and lose no word that came before",
  { timeout: FUZZ_TIMEOUT_MS },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(harm, { minLength: 1, maxLength: 3 }),
        fc.array(fc.nat(BYTES.length), { maxLength: 8 }),
        async (harms, cuts) => {
          const bytes = harms.reduce(hurt, BYTES);
          const { status, text } = await answer(
            sends(bytes.length === 0 ? [] : split(bytes, cuts)),
          );
          const first = Math.min(...harms.map(({ at }) => at));
          expect(text.startsWith(wordsBefore(first)), text).toBe(true);
          if (status.type === "incomplete" && status.reason === "failed") {
            expect(errorCode.options).toContain(status.error?.code);
            expect(status.error?.code).not.toBe("internal");
          }
          expect(JSON.stringify(status)).not.toContain("CANARY");
        },
      ),
      runs(60),
    );
  },
);

it(
  "a body that is no stream at all ends in a known way",
  { timeout: FUZZ_TIMEOUT_MS },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.json(),
          fc.string({ unit: "binary" }),
          fc.constantFrom(
            '{"choices":[]}',
            '{"choices":[{"message":{"content":[{"type":"text","text":"x"}]}}]}',
            "<html>",
            "",
          ),
        ),
        fc.constantFrom("text/event-stream", "application/json", "text/html", "x"),
        async (body, type) => {
          const { status } = await answer(sends([Buffer.from(body)], type));
          if (status.type === "incomplete" && status.reason === "failed") {
            expect(status.error?.code).not.toBe("internal");
          }
        },
      ),
      runs(25),
    );
  },
);
