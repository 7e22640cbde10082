import { startOpenAiServer, type OpenAiServer } from "../fakes/openai-server.ts";
import { test as base } from "./app.fixture.ts";

export interface EndpointFixtures {
  /** A local server that answers as the test tells it to. */
  readonly server: OpenAiServer;
  /** The environment that sends the app there, with a key that must never be seen anywhere. */
  readonly atServer: Record<string, string>;
}

export const test = base.extend<EndpointFixtures>({
  server: async ({}, use) => {
    const server = await startOpenAiServer();
    await use(server);
    await server.close();
  },
  atServer: async ({ server }, use) => {
    await use({
      OPENAI_BASE_URL: server.baseUrl,
      OPENAI_API_KEY: "sk-CANARY-e2e-000000",
      PARLEY_MODEL: "fake-model",
    });
  },
});
