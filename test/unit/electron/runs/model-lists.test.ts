import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createModelLists } from "../../../../electron/runs/model-lists.ts";
import { createAppState } from "../../../../electron/store/app-state.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { ModelInfo } from "../../../../shared/model-info.ts";
import { anEndpoint } from "../../../fakes/an-endpoint.ts";
import { createTestDatabase, type TestDatabase } from "../store/test-database.ts";

const unknown = {
  contextWindowTokens: null,
  inputMicroUsdPerMillion: null,
  outputMicroUsdPerMillion: null,
};
const NEVER = { models: [], fetchedAt: null };

let test: TestDatabase;
beforeEach(() => {
  test = createTestDatabase();
});
afterEach(() => test.remove());

function setUp() {
  const fetchModels = vi.fn((): Promise<ModelInfo[]> =>
    Promise.resolve([{ ...unknown, name: "listed", contextWindowTokens: 9 }]),
  );
  const lists = createModelLists({
    appState: createAppState(test.database),
    connect: ({ baseUrl }) => Promise.resolve({ baseUrl, apiKey: undefined }),
    facts: (_, name) => ({
      price: name === "in-table" ? { input: 1, cachedInput: 1, output: 2, source: "a list" } : null,
      contextWindowTokens: name === "in-table" ? 8_000 : null,
    }),
    loadFetchModels: () => Promise.resolve(fetchModels),
    now: () => 7,
    report: () => undefined,
  });
  return { lists, fetchModels };
}

describe("the models of an endpoint", () => {
  it("are asked for once, by however many windows, and remembered", async () => {
    const { lists, fetchModels } = setUp();
    const both = [1, 2].map(() => lists.list(anEndpoint(), { refresh: false }));
    expect(await Promise.all(both)).toMatchObject([{ fetchedAt: 7 }, { fetchedAt: 7 }]);
    expect(await setUp().lists.list(anEndpoint(), { refresh: false })).toEqual({
      models: [{ ...unknown, name: "listed", contextWindowTokens: 9 }],
      fetchedAt: 7,
      error: null,
    });
    expect(fetchModels).toHaveBeenCalledTimes(1);
  });

  it("stay when the endpoint cannot be asked again, and those of another address do not", async () => {
    const { lists, fetchModels } = setUp();
    await lists.list(anEndpoint(), { refresh: false });
    fetchModels.mockRejectedValue(new AppError("connection-failed", "Offline."));
    const again = await lists.list(anEndpoint(), { refresh: true });
    expect(again).toMatchObject({ models: [{ name: "listed" }], error: { message: "Offline." } });
    const moved = anEndpoint({ baseUrl: "http://127.0.0.1:2/v1" });
    expect(await lists.list(moved, { refresh: false })).toMatchObject(NEVER);
    lists.forget(anEndpoint().id);
    expect(await lists.list(anEndpoint(), { refresh: false })).toMatchObject(NEVER);
  });

  it("hold the chosen one with its price, though the endpoint does not name it", async () => {
    const { lists } = setUp();
    const list = await lists.list(anEndpoint(), { refresh: false, chosen: "in-table" });
    expect(list.models).toEqual([
      {
        name: "in-table",
        contextWindowTokens: 8_000,
        inputMicroUsdPerMillion: 1,
        outputMicroUsdPerMillion: 2,
      },
      { ...unknown, name: "listed", contextWindowTokens: 9 },
    ]);
    const { models } = await lists.list(anEndpoint(), { refresh: false, chosen: "listed" });
    expect(models).toHaveLength(1);
  });
});
