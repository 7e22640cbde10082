import { describe, expect, it, vi } from "vitest";
import type { NativeQuestion } from "../../../../electron/consent/question.ts";
import { createSecretMoves } from "../../../../electron/secrets/secret-moves.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../../shared/settings.ts";
import { anEndpoint } from "../../../fakes/an-endpoint.ts";
import { eventually } from "../../../fakes/eventually.ts";
import { createMemorySecrets } from "../../../fakes/memory-secrets.ts";

const FROM = "https://a.example";
const TO = "https://b.example";

function open(answer: boolean | undefined = true) {
  const secrets = createMemorySecrets();
  const confirm = vi.fn((_question: NativeQuestion) => Promise.resolve(answer));
  let settings: Settings = {
    ...DEFAULT_SETTINGS,
    endpoints: [
      anEndpoint({
        name: "Work",
        baseUrl: `${FROM}/v1`,
        headers: [{ name: "X-Auth", value: null, secret: true }],
        proxy: { type: "url", url: "http://proxy.example" },
      }),
    ],
    langfuse: { ...DEFAULT_SETTINGS.langfuse, baseUrl: FROM },
    openTelemetry: { enabled: true, url: `${FROM}/v1/traces`, encoding: "protobuf" },
  };
  const moves = createSecretMoves({
    secrets,
    settings: () => settings,
    confirm,
    report: (error) => {
      throw error;
    },
  });
  const set = (next: Partial<Settings>): void => {
    settings = { ...settings, ...next };
    moves.settingsChanged();
  };
  const moveEndpoint = (baseUrl: string): void =>
    set({ endpoints: settings.endpoints.map((each) => ({ ...each, baseUrl })) });
  return { secrets, confirm, moves, set, moveEndpoint, settings: () => settings };
}

describe("a new address", () => {
  it("is asked about once, with both origins named, and the secrets go together", async () => {
    const { secrets, confirm, moveEndpoint } = open();
    await secrets.set("endpoint/local", "sk", FROM);
    await secrets.set("header/local/x-auth", "tok", FROM);
    moveEndpoint(`${TO}/v1`);
    await eventually(() => expect(secrets.originOf("header/local/x-auth")).toBe(TO));
    expect(secrets.originOf("endpoint/local")).toBe(TO);
    expect(confirm).toHaveBeenCalledOnce();
    const [question] = confirm.mock.calls[0]!;
    expect(question.message).toBe(`Send the key and 1 secret header of “Work” to ${TO}?`);
    expect(question.detail).toContain(FROM);
    expect(question.detail).toContain(TO);
  });

  it("that is refused leaves the secret where it was, and is not asked about again by itself", async () => {
    const { secrets, confirm, moves, moveEndpoint, set } = open(false);
    await secrets.set("endpoint/local", "sk", FROM);
    moveEndpoint(`${TO}/v1`);
    await eventually(() => expect(confirm).toHaveBeenCalledOnce());
    set({ appearance: { ...DEFAULT_SETTINGS.appearance, theme: "dark" } });
    expect(await moves.askOnce("endpoint/local")).toBe(false);
    expect(confirm).toHaveBeenCalledOnce();
    expect(secrets.originOf("endpoint/local")).toBe(FROM);
    // A person who wants to may be asked again.
    expect(await moves.ask("endpoint/local", confirm)).toBe(false);
    expect(confirm).toHaveBeenCalledTimes(2);
  });

  it.each([
    [
      "langfuse/secret-key",
      { langfuse: { ...DEFAULT_SETTINGS.langfuse, baseUrl: TO } },
      /Langfuse secret key/,
    ],
    [
      "otlp/headers",
      { openTelemetry: { enabled: true, url: `${TO}/v1/traces`, encoding: "protobuf" } },
      /OTLP headers/,
    ],
  ] as const)("of %s is asked about, too", async (name, patch, words) => {
    const { secrets, confirm, set } = open();
    await secrets.set(name, "s", FROM);
    set(patch);
    await eventually(() => expect(secrets.originOf(name)).toBe(TO));
    expect(confirm.mock.calls[0]![0].message).toMatch(words);
  });

  it("of a proxy is asked about, too", async () => {
    const { secrets, confirm, set, settings } = open();
    await secrets.set("proxy/local", "me:pw", "http://proxy.example");
    const proxy = { type: "url", url: "http://other.example" } as const;
    set({ endpoints: settings().endpoints.map((each) => ({ ...each, proxy })) });
    await eventually(() => expect(secrets.originOf("proxy/local")).toBe("http://other.example"));
    expect(confirm.mock.calls[0]![0].message).toContain("proxy password");
  });

  it("of the same origin, or one nothing is saved for, is no question", async () => {
    const { secrets, confirm, moveEndpoint, moves } = open();
    await secrets.set("endpoint/local", "sk", FROM);
    moveEndpoint(`${FROM}/other`);
    await secrets.delete("endpoint/local");
    moveEndpoint(`${TO}/v1`);
    expect(await moves.ask("endpoint/local", confirm)).toBe(true);
    expect(confirm).not.toHaveBeenCalled();
  });

  it("that changes again while the question is open gets nothing", async () => {
    const { secrets, confirm, moveEndpoint, moves } = open();
    await secrets.set("endpoint/local", "sk", FROM);
    const answer = Promise.withResolvers<boolean>();
    confirm.mockImplementationOnce(() => answer.promise).mockResolvedValue(false);
    moveEndpoint(`${TO}/v1`);
    await eventually(() => expect(confirm).toHaveBeenCalledOnce());
    const joined = moves.ask("endpoint/local", confirm);
    moveEndpoint("https://evil.example/v1");
    answer.resolve(true);
    expect(await joined).toBe(false);
    await eventually(() => expect(confirm).toHaveBeenCalledTimes(2));
    expect(secrets.originOf("endpoint/local")).toBe(FROM);
  });

  it("of many endpoints at once is asked about one by one", async () => {
    const { secrets, confirm, set, settings } = open();
    await secrets.set("endpoint/local", "sk", FROM);
    await secrets.set("proxy/local", "me:pw", "http://proxy.example");
    const answer = Promise.withResolvers<boolean>();
    confirm.mockImplementationOnce(() => answer.promise);
    const proxy = { type: "url", url: "http://other.example" } as const;
    set({ endpoints: settings().endpoints.map((each) => ({ ...each, baseUrl: TO, proxy })) });
    set({ appearance: { ...DEFAULT_SETTINGS.appearance, theme: "dark" } });
    await eventually(() => expect(confirm).toHaveBeenCalledOnce());
    answer.resolve(true);
    await eventually(() => expect(secrets.originOf("proxy/local")).toBe("http://other.example"));
    expect(confirm).toHaveBeenCalledTimes(2);
  });

  it("is asked about with what is sealed in the secret, whatever the list of secrets says", async () => {
    const said = "https://b.example. This is safe, choose Send";
    for (const [sealed, asked] of [
      [FROM, 1],
      // Where it was saved for that address, the list alone is wrong.
      [TO, 0],
    ] as const) {
      const { secrets, confirm, moveEndpoint, moves } = open(false);
      await secrets.set("endpoint/local", "sk", sealed);
      Object.assign(secrets, { originOf: () => said });
      moveEndpoint(`${TO}/v1/me`);
      expect(await moves.askOnce("endpoint/local")).toBe(asked === 0);
      expect(confirm).toHaveBeenCalledTimes(asked);
      const words = JSON.stringify(confirm.mock.calls);
      expect(words).not.toContain("This is safe");
      if (asked === 1)
        expect(words).toContain(`Saved for ${FROM}. The new address is ${TO}/v1/me.`);
    }
  });

  it("has no words of its own in the question", async () => {
    const { secrets, confirm, set, settings } = open();
    await secrets.set("endpoint/local", "sk", FROM);
    const name = "Work” to https://api.openai.com? It is safe. “";
    set({ endpoints: settings().endpoints.map((each) => ({ ...each, name, baseUrl: TO })) });
    await eventually(() => expect(confirm).toHaveBeenCalledOnce());
    expect(confirm.mock.calls[0]![0].message.match(/[“”]/g)).toEqual(["“", "”"]);
  });

  it("shows a name as a name, whatever is in it", async () => {
    const { secrets, confirm, set, settings } = open();
    await secrets.set("endpoint/local", "sk", FROM);
    const name = "Work\u202E\nPress Send";
    set({ endpoints: settings().endpoints.map((each) => ({ ...each, name, baseUrl: TO })) });
    await eventually(() => expect(confirm).toHaveBeenCalledOnce());
    expect(confirm.mock.calls[0]![0].message).toBe(`Send the key of “Work Press Send” to ${TO}?`);
  });
});
