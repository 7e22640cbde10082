import { describe, expect, it, vi } from "vitest";
import { createHttpClient } from "../../../../electron/http/http-client.ts";
import { createEndpointKeys, type Credential } from "../../../../electron/runs/endpoint-keys.ts";
import { createMemorySecrets } from "../../../fakes/memory-secrets.ts";
import type { Secrets } from "../../../../electron/secrets/secret-store.ts";
import type { Endpoint } from "../../../../shared/endpoint.ts";
import { AppError } from "../../../../shared/errors.ts";
import { anEndpoint } from "../../../fakes/an-endpoint.ts";

const NO_KEY = { apiKey: undefined, baseUrl: undefined };
const OPENAI_KEY = { apiKey: "sk-env", baseUrl: undefined };

function open(credential: Credential = NO_KEY, secrets: Secrets = createMemorySecrets()) {
  const askOnce = vi.fn(() => Promise.resolve(false));
  const keys = createEndpointKeys({
    secrets,
    askOnce,
    credential,
    http: createHttpClient(),
  });
  const save = (endpoint: Endpoint, value: string): Promise<void> =>
    secrets.set(`endpoint/${endpoint.id}`, value, new URL(endpoint.baseUrl).origin);
  return { keys, save, secrets, askOnce };
}

const at = (baseUrl: string, more: Partial<Endpoint> = {}) => anEndpoint({ baseUrl, ...more });

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

  it.each([
    ["sk-\u200benv", "Character 4 cannot be part of a key"],
    ["Bearer sk-env", "Leave out the word Bearer."],
  ])("that cannot be sent, as %j, is named as what is wrong", async (apiKey, words) => {
    const { keys } = open({ apiKey, baseUrl: undefined });
    await expect(keys.connect(at("https://api.openai.com/v1"))).rejects.toThrow(
      `The key in the environment variable OPENAI_API_KEY cannot be used. ${words}`,
    );
  });

  it.each([
    ["ANTHROPIC_API_KEY", "https://api.anthropic.com/v1"],
    ["GEMINI_API_KEY", "https://generativelanguage.googleapis.com/v1beta/openai"],
    ["DEEPSEEK_API_KEY", "https://api.deepseek.com/v1"],
    ["MISTRAL_API_KEY", "https://api.mistral.ai/v1"],
    ["GROQ_API_KEY", "https://api.groq.com/openai/v1"],
    ["XAI_API_KEY", "https://api.x.ai/v1"],
    ["OPENROUTER_API_KEY", "https://openrouter.ai/api/v1"],
  ])("in %s goes to %s and to nobody else", async (variable, baseUrl) => {
    const { keys } = open({ ...NO_KEY, providerKeys: { [variable]: "sk-theirs" } });
    expect(await keys.connect(at(baseUrl))).toMatchObject({ apiKey: "sk-theirs" });
    expect(await keys.keyOrigin(at(baseUrl))).toMatchObject({ source: "environment", variable });
    const { hostname } = new URL(baseUrl);
    for (const other of [
      "https://api.openai.com/v1",
      `http://${hostname}/v1`,
      `https://${hostname}:8443/v1`,
      `https://${hostname}.example/v1`,
      `https://a.${hostname}/v1`,
      `https://a.example/${hostname}/v1`,
    ]) {
      expect(await keys.connect(at(other))).toMatchObject({ apiKey: undefined });
      expect(keys.environmentKeyFor(other)).toBeUndefined();
    }
  });

  it("of OPENAI_API_KEY goes before a provider's own to the address it was given for", async () => {
    const baseUrl = "https://api.groq.com/openai/v1";
    const { keys } = open({ apiKey: "k", baseUrl, providerKeys: { GROQ_API_KEY: "other" } });
    expect(await keys.connect(at(baseUrl))).toMatchObject({ apiKey: "k" });
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
    const { keys, save, secrets, askOnce } = open();
    await save(at("https://a.example/v1"), "sk");
    expect(await keys.connect(at("https://a.example/other"))).toMatchObject({ apiKey: "sk" });
    const moved = at("https://b.example/v1");
    const refusal = {
      code: "missing-credential",
      message: expect.stringContaining("https://a.example") as string,
    };
    await expect(keys.connectUnasked(moved)).rejects.toMatchObject(refusal);
    expect(askOnce).not.toHaveBeenCalled();
    await expect(keys.connect(moved)).rejects.toMatchObject(refusal);
    expect(askOnce).toHaveBeenCalledExactlyOnceWith("endpoint/local");
    expect(await keys.keyOrigin(moved)).toEqual({ source: "saved", origin: "https://a.example" });

    askOnce.mockImplementation(async () => {
      await secrets.rebind("endpoint/local", "https://b.example");
      return true;
    });
    expect(await keys.connect(moved)).toMatchObject({ apiKey: "sk" });
    await expect(keys.connectUnasked(at("https://a.example/v1"))).rejects.toMatchObject({
      code: "missing-credential",
    });
  });

  it("that was saved for no address yet waits to be asked about", async () => {
    const { keys, secrets } = open();
    await secrets.set("endpoint/local", "sk", null);
    await expect(keys.connect(at("https://a.example/v1"))).rejects.toThrow(/another address/);
  });

  it("is forgotten with its endpoint, and so are its headers and its proxy's password", async () => {
    const { keys, save, secrets } = open();
    const mine = at("https://a.example/v1", {
      headers: [{ name: "X-Auth-Token", value: null, secret: true }],
    });
    await save(mine, "sk");
    await secrets.set("header/local/x-auth-token", "tok", "https://a.example");
    await secrets.set("proxy/local", "me:pw", "http://proxy.example");
    await keys.remove(mine);
    for (const name of ["endpoint/local", "header/local/x-auth-token", "proxy/local"] as const) {
      expect(await secrets.has(name), name).toBe(false);
    }
    expect(await keys.keyOrigin(mine)).toEqual({ source: "none", origin: null });
  });

  it("that cannot be read is an error, not a missing key", async () => {
    const locked = new AppError("secret-unreadable", "The system’s keychain is locked.");
    const secrets = { ...createMemorySecrets(), read: () => Promise.reject(locked) };
    const { keys, save } = open(NO_KEY, secrets);
    const mine = at("https://a.example/v1");
    await save(mine, "sk");
    await expect(keys.connect(mine)).rejects.toBe(locked);
  });
});

describe("headers", () => {
  const headers = [
    { name: "CF-Access-Client-Secret", value: null, secret: true },
    { name: "X-Title", value: "Parley", secret: false },
  ];
  const name = "header/local/cf-access-client-secret";

  it("that are secret go to their origin alone, those that are not go along", async () => {
    const { keys, secrets } = open();
    await secrets.set(name, "cf-secret", "https://a.example");
    expect(await keys.connect(at("https://a.example/v1", { headers }))).toMatchObject({
      headers: [
        { name: "CF-Access-Client-Secret", value: "cf-secret" },
        { name: "X-Title", value: "Parley" },
      ],
    });
    const moved = at("https://b.example/v1", { headers });
    await expect(keys.connect(moved)).rejects.toThrow(
      /The header CF-Access-Client-Secret of .* was saved for https:\/\/a\.example/,
    );
    expect(keys.connectWithoutKey(moved)).toMatchObject({
      apiKey: undefined,
      headers: [{ name: "X-Title", value: "Parley" }],
    });
  });

  it("that are secret do not travel unencrypted to another computer", async () => {
    const { keys, secrets } = open();
    await secrets.set(name, "cf-secret", "http://192.0.2.1");
    await expect(keys.connect(at("http://192.0.2.1/v1", { headers }))).rejects.toThrow(
      /A secret header would travel unencrypted/,
    );
  });
});

describe("a proxy's password", () => {
  const proxy = { type: "url", url: "http://proxy.example:3128" } as const;

  it("goes to the proxy it was saved for and to no other", async () => {
    const { keys, secrets } = open();
    await secrets.set("proxy/local", "me:p:w@", "http://proxy.example:3128");
    expect(await keys.connect(at("https://a.example/v1", { proxy }))).toMatchObject({
      proxy: { type: "url", url: "http://me:p%3Aw%40@proxy.example:3128/" },
    });
    const other = { type: "url", url: "http://evil.example:3128" } as const;
    await expect(keys.connect(at("https://a.example/v1", { proxy: other }))).rejects.toThrow(
      /proxy password/,
    );
  });
});
