import { describe, expect, it } from "vitest";
import { chooseModel } from "../../../../electron/runs/choose-model.ts";
import { endpointId } from "../../../../shared/endpoint.ts";
import { anEndpoint } from "../../../fakes/an-endpoint.ts";

const NO_KEY = { apiKey: undefined, baseUrl: undefined };
const OPENAI_KEY = { apiKey: "sk-env", baseUrl: undefined };

const at = (baseUrl: string, name: string | null = "m") => {
  const endpoint = anEndpoint({ baseUrl });
  return { endpoints: [endpoint], model: { endpointId: endpoint.id, name } };
};

describe("chooseModel", () => {
  it("answers with the demo when no endpoint is chosen", () => {
    const { endpoints } = at("https://a.example/v1");
    const chosen = { endpoints, model: { endpointId: null, name: "m" } };
    expect(chooseModel(chosen, OPENAI_KEY)).toEqual({ kind: "demo" });
  });

  it("takes a key without an address to OpenAI", () => {
    expect(chooseModel(at("https://api.openai.com/v1"), OPENAI_KEY)).toMatchObject({
      baseUrl: "https://api.openai.com/v1",
      apiKey: "sk-env",
    });
  });

  it.each(["http://192.0.2.1/v1", "https://example.com/v1", "http://localhost:1234/v1"])(
    "never takes OpenAI's key to %s",
    (baseUrl) => {
      expect(chooseModel(at(baseUrl), OPENAI_KEY)).toMatchObject({ baseUrl, apiKey: undefined });
    },
  );

  it.each([
    "http://localhost:1/v1",
    "http://127.0.0.1:1/v1",
    "http://[::1]:1/v1",
    "https://a.example/v1",
  ])("takes a key to %s, the address it was given for", (baseUrl) => {
    expect(chooseModel(at(baseUrl), { apiKey: "k", baseUrl })).toMatchObject({
      baseUrl,
      apiKey: "k",
    });
  });

  it("takes a key with an address that is none nowhere", () => {
    const credential = { apiKey: "k", baseUrl: "not an address" };
    expect(chooseModel(at("https://api.openai.com/v1"), credential)).toMatchObject({
      apiKey: undefined,
    });
  });

  it("sends no key unencrypted to another computer", () => {
    const baseUrl = "http://192.0.2.1/v1";
    expect(() => chooseModel(at(baseUrl), { apiKey: "k", baseUrl })).toThrow(/https/);
    expect(chooseModel(at(baseUrl), NO_KEY)).toMatchObject({ apiKey: undefined });
  });

  it("says what is missing when there is an endpoint but no model", () => {
    expect(() => chooseModel(at("http://localhost:1/v1", null), NO_KEY)).toThrow(/Choose a model/);
  });

  it("says when the chosen endpoint is gone, and takes no other", () => {
    const model = { endpointId: endpointId.parse("gone"), name: "m" };
    const chosen = { ...at("https://a.example/v1"), model };
    expect(() => chooseModel(chosen, NO_KEY)).toThrow(/does not exist any more/);
  });
});
