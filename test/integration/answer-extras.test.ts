import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { localAgent } from "../../electron/agent/local/local-agent.ts";
import type { ProtocolName } from "../../shared/endpoint-presets.ts";
import { applyRunEvent } from "../../shared/apply-run-event.ts";
import type { RunEvent } from "../../shared/run-event.ts";
import { toSpans } from "../../shared/to-spans.ts";
import { createAgentRequest, userMessage } from "../fakes/agent-request.ts";
import { startAnyEndpoint, type AnyEndpoint } from "../fakes/any-endpoint.ts";
import { stream } from "../fakes/faults/replies.ts";
import * as messages from "../fakes/protocols/messages-wire.ts";
import * as responses from "../fakes/protocols/responses-wire.ts";
import { runningAnswer } from "../fakes/run-events.ts";

// What comes beside the text of an answer, as servers send it, over real HTTP through the whole agent.

let server: AnyEndpoint;
beforeEach(async () => (server = await startAnyEndpoint()));
afterEach(() => server.close());

const chunk = (more: object, delta: object = {}, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: "c", model: "m", ...more, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const END = `${chunk({}, {}, "stop")}data: [DONE]\n\n`;

async function answered(protocol: ProtocolName, wire: string) {
  server.reply(stream(wire));
  const request = createAgentRequest({ history: [userMessage("Who says so?")] });
  const status = await localAgent.run({
    ...request,
    model: {
      kind: "openai-compatible",
      baseUrl: `${server.origin}/v1`,
      name: "m",
      apiKey: undefined,
      protocol,
    },
  });
  const { events } = request;
  return { status, events, message: events.reduce(applyRunEvent, runningAnswer()) };
}

const A = { number: 1, url: "https://a.example/one", title: "One" };
const B = { number: 2, url: "https://b.example/two" };

describe("the sources of an answer", () => {
  it.each<readonly [string, ProtocolName, string, readonly object[]]>([
    [
      "Perplexity's, repeated in each piece, with titles beside them",
      "chat-completions",
      ["Yes [1]", " and [2]."]
        .map((content) =>
          chunk(
            { citations: [A.url, B.url], search_results: [{ title: "One", url: A.url }] },
            { content },
          ),
        )
        .join("") + END,
      [A, B],
    ],
    [
      "xAI's, in the last piece",
      "chat-completions",
      `${chunk({}, { content: "Yes." })}${chunk({ citations: [A.url, B.url] }, {}, "stop")}data: [DONE]\n\n`,
      [{ number: 1, url: A.url }, B],
    ],
    [
      "OpenRouter's and OpenAI's annotations, one for each place in the text",
      "chat-completions",
      chunk({}, { content: "Yes." }) +
        chunk(
          {},
          {
            annotations: [A, B, A].map(({ number: _, ...url_citation }) => ({
              type: "url_citation",
              url_citation: { ...url_citation, start_index: 0, end_index: 3 },
            })),
          },
        ) +
        END,
      [A, B],
    ],
    [
      "Google's grounding",
      "chat-completions",
      chunk({}, { content: "Yes." }) +
        chunk(
          {},
          {
            extra_content: {
              google: {
                grounding_metadata: {
                  grounding_chunks: [
                    { web: { uri: A.url, title: A.title } },
                    { web: { uri: B.url } },
                  ],
                },
              },
            },
          },
        ) +
        END,
      [A, B],
    ],
    [
      "Responses' annotations",
      "responses",
      responses.created() +
        responses.message(0, "Yes.") +
        [A, B]
          .map(({ number: _, ...cited }) =>
            responses.event("response.output_text.annotation.added", {
              item_id: "msg_0",
              output_index: 0,
              content_index: 0,
              annotation: { type: "url_citation", ...cited },
            }),
          )
          .join("") +
        responses.completed(),
      [A, B],
    ],
    [
      "Anthropic's citations",
      "messages",
      messages.start() +
        messages.open(0, { type: "text", text: "" }) +
        messages.delta(0, { type: "text_delta", text: "Yes." }) +
        [A, B]
          .map(({ number: _, ...cited }) =>
            messages.delta(0, {
              type: "citations_delta",
              citation: { type: "web_search_result_location", ...cited },
            }),
          )
          .join("") +
        messages.close(0) +
        messages.stop("end_turn"),
      [A, B],
    ],
  ])("%s", async (_whose, protocol, wire, sources) => {
    const { status, message } = await answered(protocol, wire);
    expect(status).toEqual({ type: "complete" });
    expect(message.parts.map(({ type }) => type)).toEqual(["text", "sources"]);
    expect(message.parts[1]).toEqual({ type: "sources", sources });
  });

  it("keep their numbers where an address is none that a person may be led to", async () => {
    const citations = [
      "javascript:alert(1)",
      "https://bank.example@evil.example/",
      "data:text/html,x",
      `https://long.example/${"x".repeat(5_000)}`,
      "file:///etc/passwd",
      7,
      null,
      { url: { nested: true } },
      B.url,
    ];
    const { message } = await answered(
      "chat-completions",
      chunk({ citations }, { content: "Yes [9]." }) + END,
    );
    expect(message.parts[1]).toEqual({ type: "sources", sources: [{ number: 9, url: B.url }] });
  });

  it("are no more than an answer can show, whatever comes", async () => {
    const citations = Array.from({ length: 5_000 }, (_, index) => `https://e.example/${index}`);
    const { status, message } = await answered(
      "chat-completions",
      chunk({ citations }, { content: "Yes." }) + END,
    );
    expect(status).toEqual({ type: "complete" });
    const [, part] = message.parts;
    expect(part?.type === "sources" ? part.sources.length : 0).toBe(100);
  });

  it("are none where nothing names any", async () => {
    const { message } = await answered(
      "chat-completions",
      chunk({ citations: [] }, { content: "See [1]." }) + END,
    );
    expect(message.parts.map(({ type }) => type)).toEqual(["text"]);
  });
});

describe("a picture in an answer", () => {
  const PNG = "data:image/png;base64,iVBORw0KGgo=";
  const drawn = { type: "image_generation_call", id: "ig", status: "completed", result: "iVBORw0" };
  const PICTURES: readonly (readonly [string, ProtocolName, (text: string) => string])[] = [
    [
      "OpenRouter's",
      "chat-completions",
      (content) =>
        chunk({}, { content, images: [{ type: "image_url", image_url: { url: PNG }, index: 0 }] }) +
        END,
    ],
    [
      "among the parts of a content",
      "chat-completions",
      (text) =>
        chunk(
          {},
          {
            content: [
              { type: "text", text },
              { type: "image_url", image_url: { url: PNG } },
            ],
          },
        ) + END,
    ],
    [
      "of a whole message",
      "chat-completions",
      (content) =>
        `data: ${JSON.stringify({
          choices: [
            {
              index: 0,
              message: { role: "assistant", content, images: [{ image_url: { url: PNG } }] },
              finish_reason: "stop",
            },
          ],
        })}\n\ndata: [DONE]\n\n`,
    ],
    [
      "of Responses",
      "responses",
      (text) =>
        responses.created() +
        responses.event("response.output_item.added", {
          output_index: 0,
          item: { ...drawn, status: "in_progress", result: null },
        }) +
        responses.event("response.output_item.done", { output_index: 0, item: drawn }) +
        (text === "" ? "" : responses.message(1, text)) +
        responses.completed({ output: [drawn] }),
    ],
  ];

  it.each(PICTURES)("%s is told of, and is no empty answer", async (_whose, protocol, wire) => {
    const { status, events, message } = await answered(protocol, wire(""));
    expect(status).toEqual({ type: "complete" });
    expect(message.parts).toEqual([{ type: "notice", notice: "pictures-left-out" }]);
    expect(events.filter(({ type }) => type === "pictures-left-out")).toMatchObject([{ count: 1 }]);
    expect(events.filter(({ type }) => type === "dropped")).toEqual([]);
  });

  it.each(PICTURES)("%s stands beside what is said", async (_whose, protocol, wire) => {
    const { status, message } = await answered(protocol, wire("Here it is."));
    expect(status).toEqual({ type: "complete" });
    expect(
      message.parts.map((part) => ("text" in part ? part.text : part.type)).toSorted(),
    ).toEqual(["Here it is.", "notice"]);
    expect(JSON.stringify(message)).not.toContain("iVBOR");
  });
});

describe("what is left out of an answer", () => {
  const dropped = (events: readonly RunEvent[]) =>
    events.flatMap((event) => (event.type === "dropped" ? event.pieces : []));

  it.each<readonly [string, ProtocolName, string, readonly object[]]>([
    [
      "parts and fields of no known kind, and calls that are none",
      "chat-completions",
      chunk(
        {},
        {
          content: [
            { type: "text", text: "Yes." },
            { type: "hologram", data: "x" },
          ],
        },
      ) +
        chunk({}, { audio: { id: "a", data: "x" }, tool_calls: [null, 7] }) +
        END,
      [
        { kind: "hologram", reason: "unknown", count: 1 },
        { kind: "audio", reason: "unknown", count: 1 },
        { kind: "tool_calls", reason: "malformed", count: 1 },
      ],
    ],
    [
      "a block of Messages",
      "messages",
      messages.start() +
        messages.open(0, { type: "server_tool_use", id: "x", name: "web_search", input: {} }) +
        messages.close(0) +
        messages.text(1, "Yes.") +
        messages.stop("end_turn"),
      [{ kind: "server_tool_use", reason: "unknown", count: 1 }],
    ],
    [
      "an event and a delta of Messages that nobody knows",
      "messages",
      messages.start() +
        messages.text(0, "Yes.") +
        'event: ping\ndata: {"type":"ping"}\n\n' +
        'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"hologram_delta"}}\n\n' +
        'event: content_block_glow\ndata: {"type":"content_block_glow"}\n\n' +
        messages.stop("end_turn"),
      [
        { kind: "hologram_delta", reason: "unknown", count: 1 },
        { kind: "content_block_glow", reason: "unknown", count: 1 },
      ],
    ],
    [
      "an item of Responses",
      "responses",
      responses.created() +
        responses.event("response.output_item.added", {
          output_index: 0,
          item: { type: "web_search_call", id: "ws" },
        }) +
        responses.message(1, "Yes.") +
        responses.completed(),
      [{ kind: "web_search_call", reason: "unknown", count: 1 }],
    ],
  ])("is told: %s", async (_what, protocol, wire, pieces) => {
    const { status, events, message } = await answered(protocol, wire);
    expect(status).toEqual({ type: "complete" });
    expect(message.parts).toEqual([{ type: "text", text: "Yes." }]);
    expect(dropped(events)).toEqual(pieces);
    const start: RunEvent = {
      type: "run-start",
      at: 0,
      runId: message.runId!,
      threadId: message.threadId,
      messageId: message.id,
      model: "m",
    };
    const marks = toSpans([start, ...events]).filter(({ kind }) => kind === "mark");
    expect(marks.map(({ name }) => name)).toEqual(["Left out of the answer"]);
  });

  it("has a name that is one, and no more kinds than can be read", async () => {
    const parts = Array.from({ length: 50 }, (_, index) => ({ type: `<b>${index}\u202e` }));
    const { events } = await answered(
      "chat-completions",
      chunk({}, { content: [{ type: "text", text: "Yes." }, ...parts] }) + END,
    );
    expect(dropped(events)).toHaveLength(20);
    expect(dropped(events)[0]).toEqual({ kind: "_b_0_", reason: "unknown", count: 1 });
  });

  it("is nothing of an answer as every server sends it", async () => {
    const { events } = await answered(
      "chat-completions",
      chunk({}, { role: "assistant", content: "", refusal: null, tool_calls: [] }) +
        chunk({}, { content: "Yes.", reasoning_content: "Hm." }) +
        END,
    );
    expect(dropped(events)).toEqual([]);
  });
});
