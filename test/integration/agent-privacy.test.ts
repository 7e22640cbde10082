import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { localAgent } from "../../electron/agent/local/local-agent.ts";
import { createAgentRequest, userMessage } from "../fakes/agent-request.ts";
import { answer, startOpenAiServer, type OpenAiServer } from "../fakes/openai-server.ts";

let server: OpenAiServer;
beforeEach(async () => {
  server = await startOpenAiServer();
  vi.stubEnv("OPENAI_API_KEY", "sk-from-environment");
  vi.stubEnv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1");
  vi.stubEnv("OPENAI_ORG_ID", "org-from-environment");
  vi.stubEnv("OPENAI_PROJECT_ID", "project-from-environment");
  vi.stubEnv("OPENAI_CUSTOM_HEADERS", "x-custom: from-environment");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

/** What the runtime's own fetch adds to every request. */
const FROM_FETCH = [
  "accept-encoding",
  "accept-language",
  "connection",
  "content-length",
  "host",
  "sec-fetch-mode",
];

it.each([
  ["the given key", "sk-given", "Bearer sk-given"],
  ["no key where there is none", undefined, undefined],
])("sends %s and nothing of the environment or the machine", async (_, apiKey, authorization) => {
  server.reply(answer("Hi"));
  const request = createAgentRequest({ history: [userMessage("Hi")] });

  await localAgent.run({
    ...request,
    // A name for which LangChain's ChatOpenAI would leave chat completions for the Responses API.
    model: { kind: "openai-compatible", baseUrl: server.baseUrl, name: "gpt-5.6-codex", apiKey },
  });

  const [sent] = server.requests;
  expect(sent?.path).toBe("/v1/chat/completions");
  expect(sent?.headers.authorization).toBe(authorization);
  expect(sent?.headers["user-agent"]).toBe("Parley");
  expect(Object.keys(sent?.headers ?? {}).sort()).toEqual(
    [
      ...FROM_FETCH,
      ...["accept", "content-type", "user-agent"],
      ...(apiKey === undefined ? [] : ["authorization"]),
    ].sort(),
  );
  expect(JSON.stringify(sent)).not.toContain("from-environment");
});
