import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createHttpClient } from "../../../../electron/http/http-client.ts";
import { createEndpointKeys, type Credential } from "../../../../electron/runs/endpoint-keys.ts";
import { createMemoryStore } from "../../../../electron/secrets/memory-store.ts";
import type { Secrets, SecretVault } from "../../../../electron/secrets/secret-store.ts";
import { createAppState } from "../../../../electron/store/app-state.ts";
import type { Endpoint } from "../../../../shared/endpoint.ts";
import { AppError } from "../../../../shared/errors.ts";
import { anEndpoint } from "../../../fakes/an-endpoint.ts";
import { createTestDatabase, type TestDatabase } from "../store/test-database.ts";

const NO_KEY = { apiKey: undefined, baseUrl: undefined };
const OPENAI_KEY = { apiKey: "sk-env", baseUrl: undefined };

let database: TestDatabase;
beforeEach(() => (database = createTestDatabase()));
afterEach(() => database.remove());

function open(credential: Credential = NO_KEY, memory: SecretVault = createMemoryStore()) {
  const base: Secrets = {
    ...memory,
    status: (name) => Promise.resolve({ state: "absent", name }),
    notices: [],
  };
  let endpoints: readonly Endpoint[] = [];
  const keys = createEndpointKeys({
    secrets: base,
    appState: createAppState(database.database),
    endpoints: () => endpoints,
    credential,
    http: createHttpClient(),
  });
  const save = async (endpoint: Endpoint, value: string): Promise<void> => {
    endpoints = [endpoint];
    await keys.secrets.set(`endpoint/${endpoint.id}`, value);
  };
  return { keys, save, memory };
}

const at = (baseUrl: string) => anEndpoint({ baseUrl });

describe("a key of the environment", () => {
  it("without an address goes to OpenAI, before one that is saved", async () => {
    const { keys, save } = open(OPENAI_KEY);
    const openai = at("https://api.openai.com/v1");
    await save(openai, "sk-saved");
    expect(await keys.connect(openai)).toMatchObject({
      baseUrl: "https://api.openai.com/v1",
      apiKey: "sk-env",
    });
    expect(await keys.keyOrigin(openai)).toMatchObject({ source: "environment" });
  });

  it.each(["http://192.0.2.1/v1", "https://example.com/v1", "http://localhost:1234/v1"])(
    "never goes to %s, which it was not given for",
    async (baseUrl) => {
      const { keys } = open(OPENAI_KEY);
      expect(await keys.connect(at(baseUrl))).toMatchObject({ baseUrl, apiKey: undefined });
    },
  );

  it.each([
    "http://localhost:1/v1",
    "http://127.0.0.1:1/v1",
    "http://[::1]:1/v1",
    "https://a.example/v1",
  ])("goes to %s, the address it was given for", async (baseUrl) => {
    const { keys } = open({ apiKey: "k", baseUrl });
    expect(await keys.connect(at(baseUrl))).toMatchObject({ baseUrl, apiKey: "k" });
  });

  it("with an address that is none goes nowhere", async () => {
    const { keys } = open({ apiKey: "k", baseUrl: "not an address" });
    const openai = at("https://api.openai.com/v1");
    expect(await keys.connect(openai)).toMatchObject({ apiKey: undefined });
  });

  it("does not travel unencrypted to another computer", async () => {
    const baseUrl = "http://192.0.2.1/v1";
    await expect(open({ apiKey: "k", baseUrl }).keys.connect(at(baseUrl))).rejects.toThrow(/https/);
    expect(await open().keys.connect(at(baseUrl))).toMatchObject({ apiKey: undefined });
  });
});

describe("a saved key", () => {
  it("goes to its own endpoint and to no other", async () => {
    const { keys, save } = open();
    const mine = anEndpoint({ id: "mine", baseUrl: "https://a.example/v1" });
    await save(mine, "sk-mine");
    expect(await keys.connect(mine)).toMatchObject({ apiKey: "sk-mine" });
    const other = anEndpoint({ id: "other", baseUrl: "https://a.example/v1" });
    expect(await keys.connect(other)).toMatchObject({ apiKey: undefined });
  });

  it("goes to another path of its origin, but to no other origin until somebody says so", async () => {
    const { keys, save } = open();
    await save(at("https://a.example/v1"), "sk");
    expect(await keys.connect(at("https://a.example/other"))).toMatchObject({ apiKey: "sk" });
    const moved = at("https://b.example/v1");
    await expect(keys.connect(moved)).rejects.toMatchObject({
      code: "missing-credential",
      message: expect.stringContaining("https://a.example") as string,
    });
    expect(await keys.keyOrigin(moved)).toEqual({ source: "saved", origin: "https://a.example" });
    keys.bind(moved);
    expect(await keys.connect(moved)).toMatchObject({ apiKey: "sk" });
  });

  it("that was saved when nobody took note of the address waits to be asked about", async () => {
    const { keys, memory } = open();
    await memory.set("endpoint/local", "sk");
    await expect(keys.connect(at("https://a.example/v1"))).rejects.toThrow(/another address/);
  });

  it("is forgotten with its endpoint", async () => {
    const { keys, save, memory } = open();
    const mine = at("https://a.example/v1");
    await save(mine, "sk");
    await keys.remove(mine.id);
    expect(await memory.has("endpoint/local")).toBe(false);
    expect(await keys.keyOrigin(mine)).toEqual({ source: "none", origin: null });
    expect(await keys.connect(mine)).toMatchObject({ apiKey: undefined });
  });

  it("that cannot be read is an error, not a missing key", async () => {
    const locked = new AppError("secret-unreadable", "The system’s keychain is locked.");
    const memory = { ...createMemoryStore(), get: () => Promise.reject(locked) };
    const { keys, save } = open(NO_KEY, memory);
    const mine = at("https://a.example/v1");
    await save(mine, "sk");
    await expect(keys.connect(mine)).rejects.toBe(locked);
  });
});
