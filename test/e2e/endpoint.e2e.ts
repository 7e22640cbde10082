import { LLMock } from "@copilotkit/aimock";
import {
  answer,
  failure,
  finish,
  gate,
  hang,
  stream,
  text,
  toolCall,
  usage,
} from "../fakes/openai-server.ts";
import { expect, lastAnswer, say, screen, untilIdle } from "./app.fixture.ts";
import { test } from "./endpoint.fixture.ts";

test("an answer streams to the screen word by word, from any OpenAI-compatible endpoint", async ({
  launch,
}) => {
  const mock = new LLMock({ port: 0 });
  mock.onMessage("hello", { content: "Hi there, from the endpoint." });
  await mock.start();
  try {
    const { page } = await launch({
      env: { OPENAI_BASE_URL: `${mock.url}/v1`, OPENAI_API_KEY: "mock", PARLEY_MODEL: "gpt-mock" },
    });
    await say(page, "hello");
    await untilIdle(page);
    await expect(lastAnswer(page)).toContainText("Hi there, from the endpoint.");
  } finally {
    await mock.stop();
  }
});

test("shows each piece as it comes, before the next one is sent", async ({
  launch,
  server,
  atServer,
}) => {
  const second = Promise.withResolvers<undefined>();
  const third = Promise.withResolvers<undefined>();
  server.reply(
    stream(
      text("First"),
      gate(second.promise),
      text(" second"),
      gate(third.promise),
      text(" third."),
      finish(),
      usage(),
    ),
  );
  const { page } = await launch({ env: atServer });
  await say(page, "Go");
  await expect(lastAnswer(page)).toContainText("First");
  await expect(lastAnswer(page)).not.toContainText("second");
  await expect(screen(page).status).toContainText(/running/i);
  second.resolve(undefined);
  await expect(lastAnswer(page)).toContainText("First second");
  await expect(lastAnswer(page)).not.toContainText("third");
  third.resolve(undefined);
  await untilIdle(page);
  await expect(lastAnswer(page)).toContainText("First second third.");
});

test("sends the key and the conversation, and nothing else of the machine", async ({
  launch,
  server,
  atServer,
}) => {
  server.reply(answer("One."), answer("Two."));
  const { page } = await launch({
    env: { ...atServer, OPENAI_ORG_ID: "org-canary", OPENAI_PROJECT_ID: "project-canary" },
  });
  await say(page, "first question");
  await untilIdle(page);
  await say(page, "second question");
  await untilIdle(page);
  const { headers, body } = await server.request(1);
  expect(headers.authorization).toBe("Bearer sk-CANARY-e2e-000000");
  expect(JSON.stringify(headers)).not.toMatch(/org-canary|project-canary/);
  expect(body?.messages.slice(1).map(({ role, content }) => [role, content])).toEqual([
    ["user", "first question"],
    ["assistant", "One."],
    ["user", "second question"],
  ]);
});

test("runs a tool the model asks for and gives it the result", async ({
  launch,
  server,
  atServer,
}) => {
  server.reply(
    stream(toolCall("call_1", "calculator", { expression: "6*7" }), finish("tool_calls"), usage()),
    answer("It is 42."),
  );
  const { page } = await launch({ env: atServer });
  await say(page, "Six times seven?");
  await untilIdle(page);
  await expect(lastAnswer(page).getByRole("group", { name: "Tool: calculator" })).toContainText(
    /done/i,
  );
  await expect(lastAnswer(page)).toContainText("It is 42.");
  const { body } = await server.request(1);
  expect(body?.messages.at(-1)).toMatchObject({
    role: "tool",
    // A number is nobody's words: it needs no mark.
    content: "42",
  });
});

test("a model that refuses tools answers without them, says so, and is asked with them at a click", async ({
  launch,
  server,
  atServer,
}) => {
  const refusal = failure(400, { message: "fake does not support tools" });
  server.reply(refusal, answer("Plain words."), answer("Plain again."), answer("With tools."));
  const { page } = await launch({ env: atServer });
  await say(page, "Hello");
  await untilIdle(page);
  await expect(lastAnswer(page)).toContainText("Plain words.");
  await expect(lastAnswer(page)).toContainText("Answered without tools");
  await say(page, "And now?");
  await untilIdle(page);
  await expect(lastAnswer(page)).toContainText("Plain again.");
  await lastAnswer(page).getByRole("button", { name: "Try with tools" }).click();
  await expect(lastAnswer(page)).toContainText("With tools.");
  await untilIdle(page);
  await expect(lastAnswer(page)).not.toContainText("Answered without tools");
  const sent = server.requests.map(({ body }) => body?.tools !== undefined);
  expect(sent).toEqual([true, false, false, true]);
});

test("Stop closes the provider's connection and keeps what has come", async ({
  launch,
  server,
  atServer,
}) => {
  server.reply(stream(text("Some words"), hang()), answer("Fresh."));
  const { page } = await launch({ env: atServer });
  await say(page, "Go");
  await expect(lastAnswer(page)).toContainText("Some words");
  await screen(page).stop.click();
  const { closed } = await server.request(0);
  expect(await closed).toBe(false);
  await expect(lastAnswer(page)).toContainText("Stopped");
  await expect(lastAnswer(page)).toContainText("Some words");
  await untilIdle(page);

  await lastAnswer(page).getByRole("button", { name: "Retry" }).click();
  await expect(lastAnswer(page)).toContainText("Fresh.");
  await untilIdle(page);
});

test("Escape in an empty composer stops the run", async ({ launch, server, atServer }) => {
  server.reply(stream(text("Some words"), hang()));
  const { page } = await launch({ env: atServer });
  await say(page, "Go");
  await expect(lastAnswer(page)).toContainText("Some words");
  await screen(page).composer.press("Escape");
  await expect(lastAnswer(page)).toContainText("Stopped");
});

test("a refused key is said in plain words, with Retry, and the key stays secret", async ({
  launch,
  server,
  atServer,
}) => {
  server.reply(
    failure(401, {
      message: "Incorrect API key provided: sk-CANARY-e2e-000000.",
      type: "invalid_request_error",
      code: "invalid_api_key",
    }),
    answer("Now it works."),
  );
  const { page } = await launch({ env: atServer });
  await say(page, "Go");
  const alert = lastAnswer(page).getByRole("alert");
  await expect(alert).toContainText(/key/i);
  expect(await page.content()).not.toContain("CANARY");
  await untilIdle(page);
  await lastAnswer(page).getByRole("button", { name: "Retry" }).click();
  await expect(lastAnswer(page)).toContainText("Now it works.");
});

test("an answer cut off at the token limit says so and can go on", async ({
  launch,
  server,
  atServer,
}) => {
  server.reply(stream(text("Half an answ"), finish("length"), usage()), answer("er."));
  const { page } = await launch({ env: atServer });
  await say(page, "Go");
  await expect(lastAnswer(page)).toContainText("Truncated");
  await lastAnswer(page).getByRole("button", { name: "Continue" }).click();
  await untilIdle(page);
  await expect(lastAnswer(page)).toContainText("Half an answer.");
  await expect(lastAnswer(page)).not.toContainText("Truncated");
});
