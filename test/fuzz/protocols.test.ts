import fc from "fast-check";
import { expect, it } from "vitest";
import { localAgent } from "../../electron/agent/local/local-agent.ts";
import type { HttpClient } from "../../electron/http/http-client.ts";
import { errorCode } from "../../shared/error-data.ts";
import { createAgentRequest, userMessage } from "../fakes/agent-request.ts";
import * as messages from "../fakes/protocols/messages-wire.ts";
import * as responses from "../fakes/protocols/responses-wire.ts";
import { FUZZ_TIMEOUT_MS, runs } from "./runs.ts";

// Whatever a server makes of these protocols, an answer ends in one of the ways that Parley has words for.

const EVENTS = {
  messages: [
    messages.start(),
    messages.PING,
    messages.thinking(0, "Hm."),
    messages.text(1, "Grüße ", "🌍"),
    messages.toolUse(2, "toolu_1", "calculator", '{"expression":', '"6*7"}'),
    messages.stop("end_turn"),
    messages.event(messages.error("overloaded_error", "Overloaded")),
  ],
  responses: [
    responses.created(),
    responses.reasoning(0, "Hm."),
    responses.message(1, "Grüße ", "🌍"),
    responses.call(2, "call_1", "calculator", '{"expression":', '"6*7"}'),
    responses.completed(),
    responses.failed("server_error", "An error."),
  ],
} as const;

/** An endpoint that says these bytes at first, and that it is done whenever it is asked again. */
function says(protocol: keyof typeof EVENTS, bytes: Uint8Array): HttpClient {
  let isFirst = true;
  const after = protocol === "messages" ? messages.stop("end_turn") : responses.completed();
  return {
    forgetConnections: () => undefined,
    send: (_url, options) => {
      options.onSent?.();
      const body = isFirst ? bytes : Buffer.from(after);
      isFirst = false;
      const headers = { "content-type": "text/event-stream" };
      return Promise.resolve(new Response(new Uint8Array(body), { status: 200, headers }));
    },
  } as HttpClient;
}

/** Any value where a server might have put another. */
const oddValue = fc.oneof(
  fc.constantFrom("null", '""', "[]", "{}", "-1", "1e99", "true", '"x"', "[null]", '{"type":"x"}'),
  fc.json({ maxDepth: 3 }),
);

const mangled = (protocol: keyof typeof EVENTS) =>
  fc
    .record({
      events: fc.array(fc.constantFrom(...EVENTS[protocol]), { maxLength: 8 }),
      odd: fc.array(fc.record({ at: fc.nat(2_000), value: oddValue }), { maxLength: 6 }),
      cut: fc.option(fc.nat(4_000)),
    })
    .map(({ events, odd, cut }) => {
      let text: string = events.join("");
      for (const { at, value } of odd) {
        const places = [...text.matchAll(/":("[^"]*"|\d+|null)/g)];
        const place = places[at % Math.max(1, places.length)];
        if (place === undefined) continue;
        const start = place.index + 2;
        text = text.slice(0, start) + value + text.slice(start + (place[1]?.length ?? 0));
      }
      const bytes = Buffer.from(text);
      return cut === null ? bytes : bytes.subarray(0, cut);
    });

it.each(["messages", "responses"] as const)(
  "%s that are mangled end in words",
  { timeout: FUZZ_TIMEOUT_MS },
  async (protocol) => {
    await fc.assert(
      fc.asyncProperty(mangled(protocol), async (bytes) => {
        const request = createAgentRequest({ history: [userMessage("Why?")] });
        const status = await localAgent.run({
          ...request,
          bounds: { ...request.bounds, waitToRetry: () => Promise.resolve() },
          model: {
            kind: "openai-compatible",
            baseUrl: "https://e.example/v1",
            name: "m",
            apiKey: "sk-CANARY0123456789",
            protocol,
            http: says(protocol, bytes),
          },
        });
        const error = status.type === "incomplete" ? status.error : null;
        if (error !== null) {
          expect(errorCode.options).toContain(error.code);
          expect(error.code).not.toBe("internal");
          expect(error.message).not.toMatch(/[{}[\]]|undefined|\bnull\b/);
        }
        expect(JSON.stringify([request.events, status])).not.toContain("CANARY");
      }),
      runs(60),
    );
  },
);
