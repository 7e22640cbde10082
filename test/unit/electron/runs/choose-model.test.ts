import { describe, expect, it } from "vitest";
import { chooseModel } from "../../../../electron/runs/choose-model.ts";

const NO_KEY = { apiKey: undefined, baseUrl: undefined };
const OPENAI_KEY = { apiKey: "sk-env", baseUrl: undefined };

describe("chooseModel", () => {
  it("answers with the demo when nothing is set, or only a key or only a model", () => {
    const demo = { kind: "demo" };
    expect(chooseModel({ baseUrl: null, name: null }, NO_KEY)).toEqual(demo);
    expect(chooseModel({ baseUrl: null, name: null }, OPENAI_KEY)).toEqual(demo);
    expect(chooseModel({ baseUrl: null, name: "m" }, NO_KEY)).toEqual(demo);
  });

  it("takes a key without an address to OpenAI", () => {
    expect(chooseModel({ baseUrl: null, name: "m" }, OPENAI_KEY)).toMatchObject({
      baseUrl: "https://api.openai.com/v1",
      apiKey: "sk-env",
    });
  });

  it.each(["http://192.0.2.1/v1", "https://example.com/v1", "http://localhost:1234/v1"])(
    "never takes OpenAI's key to %s",
    (baseUrl) => {
      expect(chooseModel({ baseUrl, name: "m" }, OPENAI_KEY)).toMatchObject({
        baseUrl,
        apiKey: undefined,
      });
    },
  );

  it.each([
    "http://localhost:1/v1",
    "http://127.0.0.1:1/v1",
    "http://[::1]:1/v1",
    "https://a.example/v1",
  ])("takes a key to %s, the address it was given for", (baseUrl) => {
    const choice = chooseModel({ baseUrl, name: "m" }, { apiKey: "k", baseUrl });
    expect(choice).toMatchObject({ baseUrl, apiKey: "k" });
  });

  it("sends no key unencrypted to another computer", () => {
    const baseUrl = "http://192.0.2.1/v1";
    expect(() => chooseModel({ baseUrl, name: "m" }, { apiKey: "k", baseUrl })).toThrow(/https/);
    expect(chooseModel({ baseUrl, name: "m" }, NO_KEY)).toMatchObject({ apiKey: undefined });
  });

  it("says what is missing when there is an address but no model", () => {
    const settings = { baseUrl: "http://localhost:1/v1", name: null };
    expect(() => chooseModel(settings, NO_KEY)).toThrow(/Choose a model/);
  });
});
