import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { localAgent } from "../../electron/agent/local/local-agent.ts";
import type { ModelParameters } from "../../electron/agent/model-choice.ts";
import { createLearnedQuirks, type LearnedQuirks } from "../../electron/runs/learned-quirks.ts";
import { createAppState } from "../../electron/store/app-state.ts";
import type { Part } from "../../shared/message.ts";
import { toolCallId } from "../../shared/ids.ts";
import { anEndpoint } from "../fakes/an-endpoint.ts";
import { createAgentRequest, createMessage, toText, userMessage } from "../fakes/agent-request.ts";
import { refuse, stream } from "../fakes/faults/replies.ts";
import { DONE, finish, text } from "../fakes/faults/wire.ts";
import { completed, created, message } from "../fakes/protocols/responses-wire.ts";
import { startModelServer, type ChatBody } from "../fakes/model-server.ts";
import { createTestDatabase, type TestDatabase } from "../unit/electron/store/test-database.ts";

// Refusals as servers word them, after public reports (2023–2026), each played over real HTTP through the whole agent.

let test: TestDatabase;
let learned: LearnedQuirks;
const unkept: unknown[] = [];
beforeEach(() => {
  test = createTestDatabase();
  learned = createLearnedQuirks({
    appState: createAppState(test.database),
    now: () => 1_000,
    report: (error) => unkept.push(error),
  });
});
afterEach(() => {
  test.remove();
  expect(unkept.splice(0)).toEqual([]);
});

type Wire = ChatBody & Readonly<Record<string, unknown>>;
interface Said {
  readonly status?: number;
  readonly body: unknown;
}
type Picky = (request: Wire) => Said | undefined;

const roles = ({ messages }: Wire): readonly string[] =>
  (messages as unknown as readonly { role: string }[]).map(({ role }) => role);

/** Says something to a server that refuses what `picky` does not like. */
async function ask(
  picky: Picky,
  options: {
    readonly model?: string;
    readonly parameters?: ModelParameters;
    readonly history?: ReturnType<typeof createMessage>[];
    /** What it answers where it has Responses. */
    readonly responses?: string;
  } = {},
) {
  const asResponses: unknown[] = [];
  const { model: name = "fake", parameters = {}, history = [userMessage("Hello")] } = options;
  const { responses } = options;
  const requests: Wire[] = [];
  await using server = await startModelServer({
    ...(responses !== undefined && {
      responses: (body: unknown) => {
        asResponses.push(body);
        return stream(responses);
      },
    }),
    chat: (body) => {
      const request = body as Wire;
      requests.push(request);
      const refused = picky(request);
      if (refused !== undefined) return refuse(refused.status ?? 400, JSON.stringify(refused.body));
      return (response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.end([text("Fine."), finish(), DONE].join(""));
      };
    },
  });
  const endpoint = anEndpoint({ baseUrl: PLACE });
  const request = createAgentRequest({ history });
  const status = await localAgent.run({
    ...request,
    model: {
      kind: "openai-compatible",
      baseUrl: `${server.origin}/v1`,
      name,
      apiKey: undefined,
      parameters,
      quirks: learned.of(endpoint, name),
    },
  });
  const types = request.events.map(({ type }) => type);
  return {
    status,
    said: toText(request.events),
    requests,
    responses: asResponses,
    types,
    learned: learned.list(endpoint, name).map((each) => each.name),
  };
}

/** Servers change their port between two tests; the endpoint that is remembered does not. */
const PLACE = "http://127.0.0.1:1/v1";
const said = (message: string, more: object = {}): unknown => ({ error: { message, ...more } });

describe("what is refused is left out at once, and from then on", () => {
  it.each<readonly [string, Parameters<typeof ask>[1], Picky, (last: Wire) => void, string]>([
    [
      "stream_options (an older vLLM)",
      {},
      (request) =>
        "stream_options" in request
          ? {
              body: {
                object: "error",
                message:
                  "[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options'), 'msg': 'Extra inputs are not permitted'}]",
              },
            }
          : undefined,
      (last) => expect(last).not.toHaveProperty("stream_options"),
      "no-usage-request",
    ],
    [
      "include_usage, as 422",
      {},
      (request) =>
        "stream_options" in request
          ? {
              status: 422,
              body: {
                detail: [
                  { loc: ["body", "stream_options", "include_usage"], msg: "unexpected value" },
                ],
              },
            }
          : undefined,
      (last) => expect(last).not.toHaveProperty("stream_options"),
      "no-usage-request",
    ],
    [
      "max_tokens (OpenAI's newer models)",
      { parameters: { maximumTokens: 50 } },
      (request) =>
        "max_tokens" in request
          ? {
              body: said(
                "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
                { param: "max_tokens", code: "unsupported_parameter" },
              ),
            }
          : undefined,
      (last) => expect(last).toMatchObject({ max_completion_tokens: 50 }),
      "max-completion-tokens",
    ],
    [
      "max_completion_tokens (older servers)",
      { parameters: { maximumTokens: 50 }, model: "o3-local" },
      (request) =>
        "max_completion_tokens" in request
          ? {
              status: 422,
              body: said("Unrecognized request argument supplied: max_completion_tokens"),
            }
          : undefined,
      (last) => expect(last).toMatchObject({ max_tokens: 50 }),
      "max-tokens",
    ],
    [
      "the developer role",
      { model: "gpt-5-at-home" },
      (request) =>
        roles(request).includes("developer")
          ? {
              body: said(
                "Unexpected role 'developer'. Expected one of: system, user, assistant, tool",
              ),
            }
          : undefined,
      (last) => expect(roles(last)).toEqual(["system", "user"]),
      "no-developer-role",
    ],
    [
      "the system role (Gemma's template)",
      {},
      (request) =>
        roles(request).includes("system") ? { body: said("System role not supported") } : undefined,
      (last) => {
        expect(roles(last)).toEqual(["user"]);
        expect(last.messages[0]?.content).toMatch(/^You are the assistant in Parley[^]*Hello$/);
      },
      "no-system-role",
    ],
    [
      "the system role (a template, as 500)",
      {},
      (request) =>
        roles(request).includes("system")
          ? {
              status: 500,
              body: said("Jinja Exception: Only user and assistant roles are supported!"),
            }
          : undefined,
      (last) => expect(roles(last)).toEqual(["user"]),
      "no-system-role",
    ],
    [
      "the system role (Google)",
      {},
      (request) =>
        roles(request).includes("system")
          ? {
              body: [
                said("Developer instruction is not enabled for models/gemma-3-27b-it", {
                  code: 400,
                  status: "INVALID_ARGUMENT",
                }),
              ],
            }
          : undefined,
      (last) => expect(roles(last)).toEqual(["user"]),
      "no-system-role",
    ],
  ])("%s", async (_, given, picky, look, name) => {
    const first = await ask(picky, given);
    expect(first.status).toEqual({ type: "complete" });
    expect(first.said).toBe("Fine.");
    expect(first.requests).toHaveLength(2);
    look(first.requests[1]!);
    expect(first.learned).toEqual([name]);
    // The timeline shows both calls, and nobody waited between them.
    expect(first.types.filter((type) => type === "model-start")).toHaveLength(2);
    expect(first.types).not.toContain("wait-start");

    const second = await ask(picky, given);
    expect(second.requests).toHaveLength(1);
    look(second.requests[0]!);
  });
});

describe("a model that is refused in chat completions (gpt-5.6)", () => {
  const picky: Picky = (request) =>
    "tools" in request && request["reasoning_effort"] !== "none"
      ? {
          body: said(
            "Function tools with reasoning_effort are not supported for gpt-5.6 in /v1/chat/completions. Please use /v1/responses instead.",
          ),
        }
      : undefined;

  it("gets no effort where the endpoint has no Responses", async () => {
    const first = await ask(picky);
    expect(first.status).toEqual({ type: "complete" });
    expect(first.said).toBe("Fine.");
    // Between these two, Responses were asked for, and not found.
    expect(first.requests).toHaveLength(2);
    expect(first.requests[1]).toHaveProperty("tools");
    expect(first.requests[1]?.["reasoning_effort"]).toBe("none");
    expect(first.requests[1]).not.toHaveProperty("parley_protocol");
    expect(first.learned).toEqual(["responses-only", "no-effort-with-tools"]);

    const second = await ask(picky);
    expect(second.requests).toHaveLength(1);
    expect(second.requests[0]?.["reasoning_effort"]).toBe("none");
  });

  it("is asked through Responses where the endpoint has them, from then on", async () => {
    const responses = [created(), message(0, "Fine."), completed()].join("");
    const first = await ask(picky, { responses });
    expect(first.status).toEqual({ type: "complete" });
    expect(first.said).toBe("Fine.");
    expect(first.requests).toHaveLength(1);
    expect(first.responses).toMatchObject([{ model: "fake", store: false }]);
    expect(first.learned).toEqual(["responses-only"]);

    const second = await ask(picky, { responses });
    expect(second.requests).toHaveLength(0);
    expect(second.responses).toHaveLength(1);
    expect(second.said).toBe("Fine.");
  });
});

const withCall: Part = {
  type: "tool-call",
  toolCallId: toolCallId.parse("c1"),
  toolName: "calculator",
  args: { expression: "6*7" },
  state: "done",
  result: "42",
  startedAt: 0,
  endedAt: 1,
};

describe("tools that are refused", () => {
  it.each<readonly [string, Said]>([
    ["Ollama", { body: said("registry.ollama.ai/library/gemma:2b does not support tools") }],
    [
      "OpenRouter",
      {
        status: 404,
        body: said(
          "No endpoints found that support tool use. To learn more, visit https://openrouter.ai/docs",
          { code: 404 },
        ),
      },
    ],
    [
      "llama.cpp",
      {
        status: 500,
        body: said("tools param requires --jinja flag", { code: 500, type: "server_error" }),
      },
    ],
    [
      "vLLM",
      {
        body: {
          object: "error",
          message:
            '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
          code: 400,
        },
      },
    ],
    ["LiteLLM", { body: said("Unrecognized request argument supplied: tools") }],
    [
      "FastAPI",
      {
        status: 422,
        body: { detail: [{ loc: ["body", "tools"], msg: "Extra inputs are not permitted" }] },
      },
    ],
    ["Perplexity", { body: said("Tool calling is not supported for this model.") }],
    [
      "a parameter",
      { status: 422, body: said("Extra inputs are not permitted", { param: "tools" }) },
    ],
  ])("are left out, and the answer says so: %s", async (_, refusal) => {
    const picky: Picky = (request) => ("tools" in request ? refusal : undefined);
    const first = await ask(picky);
    expect(first.status).toEqual({ type: "complete" });
    expect(first.requests).toHaveLength(2);
    expect(first.requests[1]?.messages[0]?.content).toContain("You have no tools here");
    expect(first.learned).toEqual(["no-tools"]);
    expect(first.types.filter((type) => type === "tools-refused")).toHaveLength(1);

    const second = await ask(picky);
    expect(second.requests).toHaveLength(1);
    expect(second.types.filter((type) => type === "tools-refused")).toHaveLength(1);

    learned.forget(anEndpoint({ baseUrl: PLACE }), "fake", "no-tools");
    expect((await ask(() => undefined)).requests[0]).toHaveProperty("tools");
  });

  it("leave the calls of earlier answers as text", async () => {
    const history = [
      userMessage("6*7?"),
      createMessage("assistant", [withCall, { type: "text", text: "It is 42." }]),
      userMessage("Thanks"),
    ];
    const { status, requests } = await ask(
      (request) =>
        "tools" in request ? { body: said("This model does not support tools") } : undefined,
      { history },
    );
    expect(status).toEqual({ type: "complete" });
    const last = requests.at(-1)!;
    expect(roles(last)).toEqual(["system", "user", "assistant", "user", "assistant", "user"]);
    expect(JSON.stringify(last.messages)).toContain("6*7");
    expect(JSON.stringify(last.messages)).toContain("42");
    expect(last.messages).not.toContainEqual(
      expect.objectContaining({ tool_calls: expect.anything() as unknown }),
    );
  });
});

describe("what is no quirk is asked once and told", () => {
  it.each<readonly [string, Said]>([
    [
      "a tool's schema",
      {
        body: said("Invalid schema for function 'calculator': not supported keyword 'format'", {
          param: "tools[0].function.parameters",
        }),
      },
    ],
    [
      "a limit out of range",
      {
        body: said(
          "max_tokens is too large: 50. This model supports at most 20 completion tokens",
          { param: "max_tokens" },
        ),
      },
    ],
    ["a key", { status: 401, body: said("This key does not support tools") }],
    [
      "a temperature that a person chose",
      {
        body: said("Unsupported value: 'temperature' does not support 0.2 with this model.", {
          param: "temperature",
        }),
      },
    ],
  ])("%s", async (_, refusal) => {
    const {
      status,
      requests,
      learned: names,
    } = await ask(() => refusal, {
      parameters: { maximumTokens: 50, temperature: 0.2 },
    });
    expect(status).toMatchObject({ type: "incomplete", reason: "failed" });
    expect(requests).toHaveLength(1);
    expect(names).toEqual([]);
  });

  it("a server that refuses for ever is asked once more for each thing it names", async () => {
    const { status, requests } = await ask(() => ({
      body: said("This model does not support tools"),
    }));
    expect(status).toMatchObject({ type: "incomplete", reason: "failed" });
    expect(requests).toHaveLength(2);
    expect(learned.list(anEndpoint({ baseUrl: PLACE }), "fake")).toEqual([]);
  });

  it("a refusal that names another parameter takes no tools away", async () => {
    const { requests, learned: names } = await ask(
      () => ({
        body: said("'temperature' does not support 0.2 with tools", { param: "temperature" }),
      }),
      { parameters: { temperature: 0.2 } },
    );
    expect(requests).toHaveLength(1);
    expect(names).toEqual([]);
  });
});
