import { performance } from "node:perf_hooks";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEndpointFetch } from "../../electron/agent/endpoint/create-endpoint-fetch.ts";
import { localAgent } from "../../electron/agent/local/local-agent.ts";
import { createCallMeter, MAXIMUM_TOKENS } from "../../electron/doctor/call-meter.ts";
import { createCapabilityCards } from "../../electron/doctor/capability-cards.ts";
import { createConnectionTests } from "../../electron/doctor/connection-tests.ts";
import { runDoctor } from "../../electron/doctor/run-doctor.ts";
import { createAppState } from "../../electron/store/app-state.ts";
import { AppError } from "../../shared/errors.ts";
import { endpoint as endpointSchema, type Endpoint } from "../../shared/endpoint.ts";
import { NOW, createAgentRequest, toText, userMessage } from "../fakes/agent-request.ts";
import { createMetQuirks } from "../fakes/doctor-target.ts";
import { refuse } from "../fakes/faults/replies.ts";
import { errorBody } from "../fakes/faults/wire.ts";
import { startModelServer, type ModelServer } from "../fakes/model-server.ts";
import { createTestDatabase, type TestDatabase } from "../unit/electron/store/test-database.ts";

let test: TestDatabase;
let server: ModelServer;
beforeEach(async () => {
  test = createTestDatabase();
  // Knows neither tools nor token counts.
  server = await startModelServer({
    chat: (body) => {
      if (body.tools !== undefined) return refuse(400, errorBody("fake does not support tools"));
      if (body.stream_options === undefined) return undefined;
      return refuse(400, errorBody("stream_options is not supported"));
    },
  });
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  test.remove();
});

const endpointAt = (baseUrl: string): Endpoint =>
  endpointSchema.parse({ id: "local", name: "Local", preset: "custom", baseUrl });

function open(connect?: Parameters<typeof createConnectionTests>[0]["connect"]) {
  const connectWithoutKey = ({ baseUrl }: Endpoint) => ({ baseUrl, apiKey: undefined });
  return createConnectionTests({
    cards: createCapabilityCards(createAppState(test.database)),
    connect: connect ?? ((endpoint) => Promise.resolve(connectWithoutKey(endpoint))),
    connectWithoutKey,
    relearn: () => ({ ...createMetQuirks(), keep: () => undefined }),
    loadDoctor: () =>
      Promise.resolve({
        agent: localAgent,
        runDoctor,
        createEndpointFetch,
        createCallMeter,
        maximumTokens: MAXIMUM_TOKENS,
      }),
    now: () => NOW,
    monotonicNow: () => performance.now(),
  });
}

describe("a connection test", () => {
  it("is kept for its address and its model, and outlives a restart", async () => {
    const endpoint = endpointAt(`${server.origin}/v1`);
    const { signal } = new AbortController();
    const card = await open().test({ endpoint, model: "fake", emit: () => undefined, signal });
    expect(card).toMatchObject({
      testedAt: NOW,
      model: "fake",
      capabilities: { tools: "refused", acceptsUsageRequest: false },
    });
    expect(open().card(endpoint, "fake")).toEqual(card);
    expect(open().card(endpoint, "other")).toBeNull();
    expect(open().card(endpointAt(`${server.origin}/v2`), "fake")).toBeNull();
  });

  it("that was cancelled leaves the card from before", async () => {
    const endpoint = endpointAt(`${server.origin}/v1`);
    const cancel = new AbortController();
    const run = open().test({
      endpoint,
      model: "fake",
      emit: () => cancel.abort(new Error("enough")),
      signal: cancel.signal,
    });
    await expect(run).rejects.toThrow("enough");
    expect(open().card(endpoint, "fake")).toBeNull();
  });
});

describe("a key that may not be sent", () => {
  const examine = (error: AppError) =>
    open(() => Promise.reject(error)).test({
      endpoint: endpointAt(`${server.origin}/v1`),
      model: "fake",
      emit: () => undefined,
      signal: new AbortController().signal,
    });

  it.each([
    ["missing-credential", { type: "use-key", label: "Use the key here" }],
    // No TLS listens there, so there is no fix that would help.
    ["invalid-input", null],
    ["secret-unreadable", null],
  ] as const)("fails at its own step with its fix: %s", async (code, fix) => {
    const { results } = await examine(new AppError(code, "The key stays here."));
    expect(results.slice(0, 5)).toMatchObject([
      { step: "dns", state: "ok" },
      { step: "connect", state: "ok" },
      { step: "proxy", state: "skipped" },
      { step: "auth", state: "failed", message: "The key stays here.", fix },
      { step: "models", state: "skipped" },
    ]);
    expect(server.chats).toHaveLength(0);
  });

  it("is no excuse for what nobody foresaw", async () => {
    const run = open(() => Promise.reject(new TypeError("a bug"))).test({
      endpoint: endpointAt(`${server.origin}/v1`),
      model: "fake",
      emit: () => undefined,
      signal: new AbortController().signal,
    });
    await expect(run).rejects.toThrow("a bug");
  });
});

describe("the agent", () => {
  const ask = async (abilities?: ReturnType<ReturnType<typeof open>["abilities"]>) => {
    const request = createAgentRequest({ history: [userMessage("Hello")] });
    const status = await localAgent.run({
      ...request,
      model: {
        kind: "openai-compatible",
        baseUrl: `${server.origin}/v1`,
        name: "fake",
        apiKey: undefined,
        ...(abilities === undefined ? {} : { abilities }),
      },
    });
    return { status, text: toText(request.events), sent: server.chats.at(-1)?.body };
  };

  it("sends no tools and asks for no counts where a test has shown that both are refused", async () => {
    expect((await ask()).status.type).toBe("incomplete");

    const endpoint = endpointAt(`${server.origin}/v1`);
    const { signal } = new AbortController();
    const tests = open();
    expect(tests.abilities(endpoint, "fake")).toEqual({
      callsTools: true,
      acceptsUsageRequest: true,
    });
    await tests.test({ endpoint, model: "fake", emit: () => undefined, signal });
    const { status, text, sent } = await ask(tests.abilities(endpoint, "fake"));
    expect(status).toEqual({ type: "complete" });
    expect(text).toBe("OK");
    expect(sent).not.toHaveProperty("tools");
    expect(sent).not.toHaveProperty("stream_options");
    expect(sent?.messages[0]?.content).not.toContain("calculator");
  });
});
