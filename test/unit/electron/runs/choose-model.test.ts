import { describe, expect, it } from "vitest";
import { chooseModel } from "../../../../electron/runs/choose-model.ts";
import { chatSettings } from "../../../../shared/chat-settings.ts";
import { endpointId } from "../../../../shared/endpoint.ts";
import { anEndpoint } from "../../../fakes/an-endpoint.ts";

const endpoint = anEndpoint();
const chat = chatSettings.parse({});
const at = (name: string | null) => ({
  endpoints: [anEndpoint({ id: "other" }), endpoint],
  model: { endpointId: endpoint.id, name },
  chat,
});

describe("chooseModel", () => {
  it("answers with the demo when no endpoint is chosen", () => {
    const model = { endpointId: null, name: "m" };
    expect(chooseModel({ ...at("m"), model })).toEqual({ kind: "demo" });
  });

  it("answers with the chosen model, and asks nothing that the chat does not", () => {
    expect(chooseModel(at("m"))).toEqual({
      kind: "openai-compatible",
      endpoint,
      name: "m",
      parameters: {},
    });
  });

  it("asks for what the chat asks for, zero included", () => {
    const asked = { temperature: 0, maximumTokens: 5, reasoningEffort: "low", systemPrompt: "Hm" };
    const { model, ...own } = chatSettings.parse(asked);
    expect(model).toBeNull();
    expect(chooseModel({ ...at("m"), chat: own })).toMatchObject({
      parameters: { temperature: 0, maximumTokens: 5, reasoningEffort: "low" },
      systemPrompt: "Hm",
    });
  });

  it("says what is missing when there is an endpoint but no model", () => {
    expect(() => chooseModel(at(null))).toThrow(/Choose a model/);
  });

  it("says when the chosen endpoint is gone, and takes no other", () => {
    const model = { endpointId: endpointId.parse("gone"), name: "m" };
    expect(() => chooseModel({ ...at("m"), model })).toThrow(/does not exist any more/);
  });
});
