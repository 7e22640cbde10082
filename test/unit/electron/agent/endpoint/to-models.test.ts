import { describe, expect, it } from "vitest";
import { toModels } from "../../../../../electron/agent/endpoint/to-models.ts";

const named = (name: string) => ({
  name,
  contextWindowTokens: null,
  inputMicroUsdPerMillion: null,
  outputMicroUsdPerMillion: null,
});

describe("toModels", () => {
  it.each([
    ["OpenAI", { object: "list", data: [{ id: "b", object: "model" }, { id: "a" }] }],
    ["Ollama", { models: [{ name: "b", size: 1 }, { model: "a" }] }],
    ["a bare list", [{ id: "b" }, "a"]],
    [
      "junk among models",
      { data: [null, 7, {}, { id: "" }, { id: "b" }, { id: "a" }, { id: "a" }] },
    ],
  ])("reads the shape of %s, in order and once each", (_, body) => {
    expect(toModels(body)).toEqual([named("a"), named("b")]);
  });

  it.each([undefined, null, 7, "html", {}, { data: "none" }])("finds no list in %j", (body) => {
    expect(toModels(body)).toBeUndefined();
  });

  it("takes windows and prices where they are told, and a price that varies for unknown", () => {
    const body = {
      data: [
        {
          id: "a",
          context_length: 128_000,
          pricing: { prompt: "0.00000025", completion: "0.000002" },
        },
        { id: "b", max_model_len: "8192", pricing: { prompt: "-1", completion: "x" } },
        { id: "c", context_length: -1, pricing: { prompt: "0", completion: "" } },
      ],
    };
    expect(toModels(body)).toEqual([
      {
        name: "a",
        contextWindowTokens: 128_000,
        inputMicroUsdPerMillion: 250_000,
        outputMicroUsdPerMillion: 2_000_000,
      },
      { ...named("b"), contextWindowTokens: 8_192 },
      { ...named("c"), inputMicroUsdPerMillion: 0 },
    ]);
  });

  it("stops at as many as can be kept", () => {
    const data = Array.from({ length: 3_000 }, (_, index) => ({ id: `m${index}` }));
    expect(toModels({ data })).toHaveLength(2_000);
  });
});
