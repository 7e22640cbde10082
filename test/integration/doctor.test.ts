import { createServer } from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { performance } from "node:perf_hooks";
import { describe, expect, it } from "vitest";
import type { DoctorTarget } from "../../electron/doctor/doctor-target.ts";
import { runDoctor } from "../../electron/doctor/run-doctor.ts";
import type { TestEvent, TestResult, TestStep } from "../../shared/connection-test.ts";
import type { QuirkName } from "../../shared/model-quirk.ts";
import { createDoctorTarget, createMetQuirks } from "../fakes/doctor-target.ts";
import { createCertificate } from "../fakes/faults/certificate.ts";
import { refuse, silence, stream, type Reply } from "../fakes/faults/replies.ts";
import {
  DONE,
  answer,
  delta,
  errorBody,
  event,
  finish,
  text,
  toolCall,
  usage,
} from "../fakes/faults/wire.ts";
import { vacantAddress } from "../fakes/fault-server.ts";
import {
  startModelServer,
  wellBehaved,
  type ChatBody,
  type ModelServerOptions,
} from "../fakes/model-server.ts";

const KEY = "correct-horse-battery";

interface Examined {
  readonly events: readonly TestEvent[];
  readonly of: (step: TestStep) => TestResult;
  readonly states: string;
  readonly capabilities: Awaited<ReturnType<typeof runDoctor>>["capabilities"];
}

async function examine(target: Partial<DoctorTarget> & { baseUrl: string }): Promise<Examined> {
  const events: TestEvent[] = [];
  const { results, capabilities } = await runDoctor({
    target: createDoctorTarget(target),
    emit: (event) => void events.push(event),
    signal: new AbortController().signal,
    now: () => performance.now(),
  });
  return {
    events,
    capabilities,
    states: results.map(({ step, state }) => `${step} ${state}`).join(", "),
    of: (step) => results.find((each) => each.step === step)!,
  };
}

/** Examines a server that has these weaknesses. */
async function examineServer(
  options: ModelServerOptions,
  target: Partial<DoctorTarget> = {},
  path = "/v1",
): Promise<Examined & { readonly origin: string }> {
  await using server = await startModelServer(options);
  const { origin } = server;
  return { origin, ...(await examine({ baseUrl: origin + path, ...target })) };
}

describe("an endpoint that can do everything", () => {
  it("passes every step, each told when it begins and when it ends", async () => {
    const { events, states, capabilities, of } = await examineServer({ key: KEY }, { apiKey: KEY });
    expect(states).toBe(
      "dns ok, connect ok, proxy skipped, auth ok, models ok, first-token ok, usage ok, tool-call ok, reasoning ok, abort ok, context skipped",
    );
    expect(events.map((event) => event.type).join()).toBe(
      Array.from({ length: 11 }, () => "step-start,step-end").join(),
    );
    expect(capabilities).toMatchObject({
      modelCount: 1,
      streams: true,
      acceptsUsageRequest: true,
      sendsUsage: true,
      tools: "called",
      stops: true,
      reasoningField: null,
    });
    expect(of("usage").message).toContain("11 read, 2 written");
    expect(of("connect").message).toContain("not encrypted");
  });

  it("tells which field carries its thinking", async () => {
    const { capabilities } = await examineServer({
      chat: (body) =>
        body.tools === undefined && body.stream_options !== undefined
          ? stream(delta({ reasoning: "Hm." }), answer("OK"))
          : undefined,
    });
    expect(capabilities).toMatchObject({ reasoningField: "reasoning", sendsUsage: false });
  });
});

describe("an answer is read as a chat reads it", () => {
  /** What a server writes in an answer, and not where tools are asked for. */
  const examineAnswer = (...written: readonly string[]) =>
    examineServer({
      chat: (body) => (body.tools === undefined ? stream(...written) : undefined),
    });
  const counts = usage({ prompt_tokens: 3, completion_tokens: 1 });
  const chunk = (choice: object, more: object = {}): string =>
    event({ choices: [{ index: 0, delta: {}, ...choice }], ...more });

  it.each([
    ["an empty reason", chunk({ delta: { content: "" }, finish_reason: "" })],
    ["the word null", chunk({ finish_reason: "null" })],
    ["an empty error", chunk({}, { error: "" })],
  ])("in which %s says nothing", async (_name, piece) => {
    const { of, capabilities } = await examineAnswer(piece, text("OK"), finish(), counts, DONE);
    expect(of("first-token")).toMatchObject({ state: "ok" });
    expect(of("usage").message).toContain("3 read, 1 written");
    expect(of("abort").state).not.toBe("failed");
    expect(capabilities.streams).toBe(true);
  });

  it("in which the text may be a list of parts", async () => {
    const parts = delta({ content: [{ type: "text", text: "OK" }] });
    const { of } = await examineAnswer(parts, finish(), counts, DONE);
    expect(of("first-token")).toMatchObject({ state: "ok" });
  });

  it.each([
    ["thinking", delta({ thinking: "Hm." })],
    ["reasoning_details", delta({ reasoning_details: [{ type: "text", text: "Hm." }] })],
    ["content", text("<think>Hm.")],
    ["content", delta({ content: [{ type: "thinking", thinking: "Hm." }] })],
  ])("in which thoughts may stand under %s", async (field, thought) => {
    const { of, capabilities } = await examineAnswer(thought, finish("length"), counts, DONE);
    expect(of("first-token")).toMatchObject({ state: "ok" });
    expect(capabilities.reasoningField).toBe(field);
  });

  it("in which a word that is no end breaks it off, and says so", async () => {
    const { of } = await examineAnswer(text("O"), finish("out_of_memory"), DONE);
    expect(of("first-token")).toMatchObject({ state: "ok" });
    expect(of("usage")).toMatchObject({ state: "failed" });
    expect(of("usage").message).toContain("out_of_memory");
  });

  it("in which a page is no answer of a model", async () => {
    const page = refuse(200, "<html>Log in</html>", { "content-type": "text/html" });
    const { of } = await examineServer({ chat: () => page });
    expect(of("first-token")).toMatchObject({ state: "failed" });
    expect(of("first-token").message).toContain("no chat completion");
  });

  it("in which lines of JSON are a stream, whatever they are called", async () => {
    const lines = [{ content: "O" }, { content: "K" }].map((each) =>
      JSON.stringify({ choices: [{ index: 0, delta: each, finish_reason: null }] }),
    );
    const { capabilities } = await examineServer({
      chat: (body) =>
        body.tools === undefined
          ? refuse(200, `${lines.join("\n")}\n`, { "content-type": "application/json" })
          : undefined,
    });
    expect(capabilities.streams).toBe(true);
  });
});

describe("an address", () => {
  it("whose name is not known fails at once", async () => {
    const { states, of } = await examine({ baseUrl: "http://no-such-host.invalid/v1" });
    expect(states).toMatch(/^dns failed, connect skipped, .*context skipped$/);
    expect(of("dns").message).toContain("could not be found");
  });

  it("where nothing listens says so", async () => {
    const { of } = await examine({ baseUrl: await vacantAddress() });
    expect(of("connect")).toMatchObject({ state: "failed", fix: null });
    expect(of("connect").message).toContain("Is the server running?");
  });

  it("with a certificate nobody vouches for never gets the key", async () => {
    const tls = createCertificate({
      commonName: "127.0.0.1",
      subject: { ipAddress: "127.0.0.1" },
      notBefore: new Date(Date.now() - 86_400_000),
      notAfter: new Date(Date.now() + 86_400_000),
    });
    const { of } = await examineServer({ tls }, { apiKey: KEY });
    expect(of("connect")).toMatchObject({ state: "failed", fix: null });
    expect(of("connect").message).toContain("certificate");
  });

  it("typed with https where plain http is spoken can be mended", async () => {
    await using server = await startModelServer();
    const { of } = await examine({ baseUrl: `${server.origin.replace("http", "https")}/v1` });
    expect(of("connect")).toMatchObject({
      state: "failed",
      fix: { type: "change", label: "Use http", patch: { baseUrl: `${server.origin}/v1` } },
    });
  });

  it("typed with http where TLS is spoken can be mended", async () => {
    const tls = createCertificate({
      commonName: "localhost",
      subject: { dnsName: "localhost" },
      notBefore: new Date(Date.now() - 86_400_000),
      notAfter: new Date(Date.now() + 86_400_000),
    });
    await using server = await startModelServer({ tls });
    const { of } = await examine({ baseUrl: `${server.origin.replace("https", "http")}/v1` });
    expect(of("models")).toMatchObject({
      state: "failed",
      fix: { type: "change", label: "Use https", patch: { baseUrl: `${server.origin}/v1` } },
    });
  });

  it.each(["", "/"])("without /v1 can be mended (%j)", async (path) => {
    const { of, origin, states } = await examineServer({}, {}, path);
    expect(of("models")).toMatchObject({
      state: "failed",
      fix: { type: "change", label: "Add /v1", patch: { baseUrl: `${origin}/v1` } },
    });
    expect(states).toContain("first-token skipped");
  });

  it("of a web page is no API", async () => {
    const page = refuse(200, "<!doctype html><h1>Welcome</h1>", { "content-type": "text/html" });
    const { of } = await examineServer({ models: page });
    expect(of("models").message).toContain("A web page answers");
  });

  it("that redirects is not followed, and is mended where it only wants encryption", async () => {
    const models = refuse(301, "", { location: "https://127.0.0.1:8443/v1/models" });
    const { of } = await examineServer({ models });
    expect(of("models")).toMatchObject({
      state: "failed",
      fix: { type: "change", label: "Use https", patch: { baseUrl: "https://127.0.0.1:8443/v1" } },
    });
    const away = await examineServer({
      models: refuse(302, "", { location: "https://a.example/" }),
    });
    expect(away.of("models")).toMatchObject({ state: "failed", fix: null });
  });

  it("that accepts connections and says nothing is left at the person's word", async () => {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const cancel = new AbortController();
    const events: TestEvent[] = [];
    const run = runDoctor({
      target: createDoctorTarget({ baseUrl: `http://127.0.0.1:${port}/v1` }),
      emit: (event) => {
        events.push(event);
        if (event.type === "step-start" && event.step === "auth") cancel.abort(new Error("enough"));
      },
      signal: cancel.signal,
      now: () => performance.now(),
    });
    await expect(run).rejects.toThrow("enough");
    expect(events.at(-1)).toEqual({ type: "step-start", step: "auth" });
    server.close();
  });
});

describe("a key", () => {
  it("that is wrong is named as such, and stands in no message even if the server repeats it", async () => {
    const { of, events } = await examineServer({ key: "another" }, { apiKey: KEY });
    expect(of("auth").state).toBe("failed");
    expect(of("auth").message).toContain("did not accept the API key");
    expect(JSON.stringify(events)).not.toContain(KEY);
  });

  it("that is missing is asked for", async () => {
    const { of } = await examineServer({ key: KEY });
    expect(of("auth").message).toContain("wants an API key");
  });

  it("that only the first answer refuses is seen there", async () => {
    const refusal = refuse(401, errorBody(`No: ${KEY}`, "invalid_api_key"));
    const { of, events } = await examineServer({ chat: () => refusal }, { apiKey: KEY });
    expect(of("auth").state).toBe("ok");
    expect(of("first-token").state).toBe("failed");
    expect(JSON.stringify(events)).not.toContain(KEY);
  });
});

describe("a model", () => {
  it("that nobody chose ends the test after the list of models", async () => {
    const { states, of } = await examineServer({}, { model: null });
    expect(states).toContain("models ok, first-token skipped");
    expect(of("first-token").message).toBe("Choose a model first.");
  });

  it("that is not listed is worth a word", async () => {
    const { of } = await examineServer({}, { model: "other" });
    expect(of("models")).toMatchObject({ state: "warning" });
    expect(of("models").message).toContain("not other");
  });

  it("behind a server without a list can be used all the same", async () => {
    const { states } = await examineServer({ models: refuse(404, "not found") });
    expect(states).toContain("auth skipped, models warning, first-token ok");
  });

  it("whose endpoint refuses to be asked for token counts is asked without", async () => {
    const { of, capabilities } = await examineServer({
      chat: (body) =>
        body.stream_options === undefined
          ? undefined
          : refuse(400, errorBody("Unknown field: stream_options")),
    });
    expect(of("first-token").state).toBe("ok");
    expect(of("usage")).toMatchObject({
      state: "warning",
      fix: { type: "change", label: "Turn usage off", patch: { asksForUsage: false } },
    });
    expect(capabilities).toMatchObject({ acceptsUsageRequest: false, sendsUsage: false });
  });

  it("is not asked for token counts where usage is off, and says how to turn it on", async () => {
    const bodies: ChatBody[] = [];
    const { of, capabilities } = await examineServer(
      { chat: (body) => void bodies.push(body) },
      { asksForUsage: false },
    );
    expect(bodies.length).toBeGreaterThan(2);
    for (const body of bodies) expect(body).not.toHaveProperty("stream_options");
    expect(of("usage")).toMatchObject({
      state: "warning",
      fix: { type: "change", label: "Turn usage on", patch: { asksForUsage: true } },
    });
    expect(capabilities).toMatchObject({ acceptsUsageRequest: null, sendsUsage: false });
  });

  it("whose endpoint sends no token counts is worth a word", async () => {
    const { of, capabilities } = await examineServer({
      chat: (body) => (body.tools === undefined ? stream(answer("OK")) : undefined),
    });
    expect(of("usage").message).toContain("estimates them");
    expect(capabilities).toMatchObject({ acceptsUsageRequest: true, sendsUsage: false });
  });

  const whole = (message: object) =>
    JSON.stringify({
      object: "chat.completion",
      choices: [{ index: 0, message: { role: "assistant", ...message } }],
      usage: { prompt_tokens: 11, completion_tokens: 2, total_tokens: 13 },
    });
  it.each([
    ["a body of JSON", (body: string) => refuse(200, body)],
    [
      "a body called a stream",
      (body: string) => refuse(200, body, { "content-type": "text/event-stream" }),
    ],
    ["one event", (body: string) => stream(`data: ${body}\n\n`, DONE)],
  ])("that answers in one piece works, which is worth a word: %s", async (_how, reply) => {
    const written = { name: "calculator", arguments: '{"expression":"347*529"}' };
    const call = { id: "a", type: "function", function: written };
    const { of, capabilities } = await examineServer({
      chat: (body) => {
        const { role, content } = body.messages.at(-1)!;
        const calls = body.tools !== undefined && content.includes("calculator");
        if (role === "tool") return reply(whole({ content }));
        return reply(whole(calls ? { content: null, tool_calls: [call] } : { content: "OK" }));
      },
    });
    expect(of("first-token")).toMatchObject({ state: "warning" });
    expect(of("first-token").message).toContain("in one piece");
    expect(of("usage")).toMatchObject({ state: "ok" });
    expect(of("tool-call")).toMatchObject({ state: "ok" });
    expect(capabilities).toMatchObject({ streams: false, sendsUsage: true, tools: "called" });
  });

  it.each([
    [400, "fake does not support tools"],
    [404, "No endpoints found that support tool use"],
    [500, "tools param requires --jinja flag"],
  ])("that refuses tools with %d is offered none, and goes on", async (status, words) => {
    const { of, capabilities } = await examineServer({
      chat: (body) => (body.tools === undefined ? undefined : refuse(status, errorBody(words))),
    });
    expect(of("tool-call")).toMatchObject({ state: "warning" });
    expect(of("tool-call").message).toContain(words);
    expect(of("abort").state).toBe("ok");
    expect(capabilities.tools).toBe("refused");
  });

  it("that refuses a request for something else in it fails, as a chat would", async () => {
    const { of, capabilities } = await examineServer({
      chat: (body) =>
        body.tools === undefined
          ? undefined
          : refuse(400, errorBody("Invalid schema for function 'calculator'")),
    });
    expect(of("tool-call")).toMatchObject({ state: "failed" });
    expect(of("tool-call").message).toContain("Invalid schema");
    expect(capabilities.tools).toBeNull();
  });

  it("that is out of order for a moment is not taken for one without tools", async () => {
    const { capabilities } = await examineServer({
      chat: (body) => (body.tools === undefined ? undefined : refuse(503, errorBody("Overloaded"))),
    });
    expect(capabilities.tools).toBeNull();
  });

  it("that only talks about tools keeps being offered them", async () => {
    const { of, capabilities } = await examineServer({
      chat: (body) => (body.tools === undefined ? undefined : stream(answer("check_tools()"))),
    });
    expect(of("tool-call").state).toBe("warning");
    expect(capabilities.tools).toBe("unused");
  });

  it("that goes on after Stop keeps the next answer waiting, which is seen", async () => {
    let isBusy = false;
    const { of, capabilities } = await examineServer({
      chat: (body) => async (response) => {
        // One answer at a time, and none is ever cut short.
        if (isBusy) await new Promise((resolve) => setTimeout(resolve, 2_600));
        isBusy = body.messages.at(-1)?.content.includes("Count from 1") === true;
        await wellBehaved(body)(response);
      },
    });
    expect(of("abort").state).toBe("warning");
    expect(capabilities.stops).toBe(false);
  });

  it("that fails in the middle of its answer says why", async () => {
    const { of } = await examineServer({
      chat: () => stream(text("O"), `data: ${errorBody("The model crashed")}\n\n`),
    });
    expect(of("first-token").state).toBe("ok");
    expect(of("usage").state).toBe("failed");
    expect(of("usage").message).toContain("The model crashed");
  });

  it("is read to the end of its counts, also in several events at once and in CRLF", async () => {
    const whole = (
      text("OK") +
      finish() +
      usage({ prompt_tokens: 3, completion_tokens: 1 }) +
      DONE
    ).replaceAll("\n", "\r\n");
    const { of } = await examineServer({
      chat: (body) => (body.tools === undefined ? stream(whole) : undefined),
    });
    expect(of("usage").message).toContain("3 read, 1 written");
  });
});

describe("a chat with a tool", () => {
  const role = (body: ChatBody): string | undefined => body.messages.at(-1)?.role;
  /** What a server does with the request that brings the tool's result. */
  const examineResult = (reply: (body: ChatBody) => Reply | undefined) =>
    examineServer({ chat: (body) => (role(body) === "tool" ? reply(body) : undefined) });

  it("is what a chat sends: its rules, its tools, the result of the calculator, and what was said", async () => {
    const bodies: ChatBody[] = [];
    const { of } = await examineServer({ chat: (body) => void bodies.push(body) });
    expect(of("tool-call").message).toBe("The model calls a tool and answers with its result.");
    const turns = bodies.filter(({ tools }) => tools !== undefined);
    expect(turns.map(({ messages }) => messages.map((each) => each.role).join())).toEqual([
      "system,user",
      "system,user,assistant,tool",
      "system,user,assistant,tool,assistant,user",
    ]);
    expect(turns[0]?.messages[0]?.content).toContain("You are the assistant in Parley");
    expect(JSON.stringify(turns[0]?.tools)).toContain("current_time");
    expect(turns[1]?.messages[3]?.content).toBe("183563");
  });

  it.each([
    [400, "Bad Request"],
    [500, "Value is not callable: null"],
  ])("whose result is refused with %d is offered no tools", async (status, words) => {
    const { of, capabilities } = await examineResult(() => refuse(status, errorBody(words)));
    expect(of("tool-call")).toMatchObject({ state: "warning" });
    expect(of("tool-call").message).toMatch(
      `The model calls tools, but the endpoint refuses their results, so Parley offers it none.`,
    );
    expect(of("tool-call").message).toContain(words);
    expect(capabilities.tools).toBe("refused");
    expect(of("abort").state).toBe("ok");
  });

  it("that wants thoughts back in a way nobody knows says so", async () => {
    const { of, capabilities } = await examineResult(() =>
      refuse(400, errorBody("Function call is missing a thought_signature in functionCall parts.")),
    );
    expect(of("tool-call").message).toContain("wants the model’s thoughts back");
    expect(capabilities.tools).toBe("refused");
  });

  it("whose result never reaches the model is worth a word", async () => {
    const { of, capabilities } = await examineResult(() => stream(answer("What shall I do?")));
    expect(of("tool-call")).toMatchObject({ state: "warning" });
    expect(of("tool-call").message).toContain("may not pass results on");
    expect(capabilities.tools).toBe("called");
  });

  it("that never answers but calls is ended", async () => {
    const { of } = await examineServer({
      chat: (body) =>
        body.tools === undefined
          ? undefined
          : stream(toolCall("call_1", "calculator", '{"expression":"1"}')),
    });
    expect(of("tool-call")).toMatchObject({ state: "warning" });
    expect(of("tool-call").message).toContain("goes on calling");
  });

  it("whose next message is refused is found, in the server's words", async () => {
    const { of, states } = await examineServer({
      chat: (body) =>
        body.messages.length > 5 ? refuse(400, errorBody("Roles must be polite")) : undefined,
    });
    expect(states).toContain("tool-call ok, reasoning failed");
    expect(of("reasoning").message).toContain("Roles must be polite");
  });

  it("that is asked for its thoughts says whether they are shown", async () => {
    const { of } = await examineServer({
      chat: (body) =>
        role(body) === "tool"
          ? stream(delta({ reasoning_content: "Hm." }), answer("183,563"))
          : undefined,
    });
    expect(of("tool-call").state).toBe("ok");
    expect(of("reasoning").message).toContain("The model’s thoughts are shown");
  });

  it.each<readonly [string, (body: ChatBody) => boolean, string, QuirkName]>([
    [
      "without a system role",
      ({ messages }) => messages[0]?.role === "system",
      "System role not supported",
      "no-system-role",
    ],
    [
      "that wants a name with each result",
      ({ messages }) => messages.some((each) => each.role === "tool" && !("name" in each)),
      "function_response.name: Name cannot be empty.",
      "names-with-results",
    ],
  ])("%s is asked as it wants it, which is learned", async (_name, refuses, words, quirk) => {
    const quirks = createMetQuirks();
    const { of } = await examineServer(
      { chat: (body) => (refuses(body) ? refuse(400, errorBody(words)) : undefined) },
      { quirks },
    );
    expect(of("tool-call").state).toBe("ok");
    expect(of("reasoning").state).toBe("ok");
    expect(quirks.met).toEqual([quirk]);
  });
});

describe("a base URL that nobody tidied", () => {
  it.each(["//v1", "/v1/chat/completions", "/v1//models"])("is mended: %s", async (path) => {
    const { of, origin } = await examineServer({}, {}, path);
    expect(of("models")).toMatchObject({
      state: "failed",
      fix: { label: "Tidy the base URL", patch: { baseUrl: `${origin}/v1` } },
    });
  });

  it("works with slashes at its end, in the test and in a chat", async () => {
    const { of } = await examineServer({}, {}, "/v1//");
    expect(of("first-token").state).toBe("ok");
    expect(of("tool-call").state).toBe("ok");
  });
});

describe("how much of a chat the model reads", () => {
  const ollama = (running: object[], about: object) => ({
    other: (path: string) =>
      path === "/api/ps"
        ? refuse(200, JSON.stringify({ models: running }))
        : path === "/api/show"
          ? refuse(200, JSON.stringify(about))
          : undefined,
  });
  const takes = { model_info: { "qwen3.context_length": 40_960 } };

  it("is told of an Ollama that drops the beginning of longer chats", async () => {
    const { of, capabilities } = await examineServer(
      ollama([{ name: "fake:latest", context_length: 4_096 }], takes),
    );
    expect(of("context")).toMatchObject({ state: "warning" });
    expect(of("context").message).toMatch(/4,096 tokens .* silently drops .* 40,960 tokens/);
    expect(capabilities.contextTokens).toBe(4_096);
  });

  it("is well where it is enough, or all that the model takes", async () => {
    const much = await examineServer(ollama([{ model: "fake", context_length: 32_768 }], takes));
    expect(much.of("context")).toMatchObject({ state: "ok" });
    const all = { model_info: { "phi.context_length": 2_048 } };
    const small = await examineServer(ollama([{ model: "fake", context_length: 2_048 }], all));
    expect(small.of("context")).toMatchObject({ state: "ok" });
    expect(small.capabilities.contextTokens).toBe(2_048);
  });

  it("stands in the parameters of a model where an older Ollama does not tell what runs", async () => {
    const about = {
      ...takes,
      parameters: 'stop "<|im_end|>"\nnum_ctx                        8192',
    };
    const { capabilities } = await examineServer(ollama([{ name: "fake:latest" }], about));
    expect(capabilities.contextTokens).toBe(8_192);
    const unknown = await examineServer(ollama([], takes));
    expect(unknown.of("context")).toMatchObject({ state: "skipped" });
  });

  it("stands in the list of models of other servers (vLLM)", async () => {
    const models = refuse(200, JSON.stringify({ data: [{ id: "fake", max_model_len: 16_384 }] }));
    const { of, capabilities } = await examineServer({ models });
    expect(of("context")).toMatchObject({ state: "ok" });
    expect(capabilities.contextTokens).toBe(16_384);
  });
});

describe("a proxy", () => {
  it("that cannot be reached can be gone around where the endpoint itself can", async () => {
    await using server = await startModelServer();
    const { of } = await examine({
      baseUrl: `${server.origin}/v1`,
      proxy: new URL(await vacantAddress()),
    });
    expect(of("connect")).toMatchObject({
      state: "failed",
      fix: { type: "change", label: "Bypass the proxy", patch: { proxy: { type: "none" } } },
    });
  });

  it("that refuses the request is named, and its request alone carries the blame", async () => {
    await using proxy = await startModelServer();
    await using server = await startModelServer();
    const { of } = await examine({
      baseUrl: `${server.origin}/v1`,
      proxy: new URL(proxy.origin),
      fetch: () => Promise.resolve(new Response(null, { status: 407 })),
    });
    expect(of("proxy")).toMatchObject({
      state: "failed",
      fix: { type: "change", label: "Bypass the proxy" },
    });
    expect(of("proxy").message).toContain("user name and password");
  });
});

it("gives up on an answer that does not begin when it is cancelled", async () => {
  await using server = await startModelServer({ chat: () => silence });
  const cancel = new AbortController();
  const run = runDoctor({
    target: createDoctorTarget({ baseUrl: `${server.origin}/v1` }),
    emit: (event) => {
      if (event.type === "step-start" && event.step === "first-token") {
        setImmediate(() => cancel.abort(new Error("enough")));
      }
    },
    signal: cancel.signal,
    now: () => performance.now(),
  });
  await expect(run).rejects.toThrow("enough");
});
