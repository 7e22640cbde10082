import { describe, expect, it } from "vitest";
import { modelFacts } from "../../../../../electron/agent/pricing/model-facts.ts";
import { priceTable } from "../../../../../electron/agent/pricing/price-table.ts";
import { settings, type OwnPrice } from "../../../../../shared/settings.ts";

const at = (baseUrl: string, name: string, own: readonly OwnPrice[] = []) =>
  modelFacts({ kind: "openai-compatible", baseUrl, name }, own);
const OPENAI = "https://api.openai.com/v1";
const LOCAL = "http://127.0.0.1:11434/v1";

const own = (model: string, input: number): OwnPrice => ({
  model,
  inputMicroUsdPerMillion: input,
  cachedInputMicroUsdPerMillion: null,
  outputMicroUsdPerMillion: 5,
  contextWindowTokens: null,
});

describe("modelFacts", () => {
  it("knows what a vendor takes at its own endpoint, and for a dated snapshot too", () => {
    const facts = {
      price: {
        input: 250_000,
        cachedInput: 25_000,
        output: 2_000_000,
        tiers: {
          flex: { input: 125_000, cachedInput: 12_500, output: 1_000_000 },
          priority: { input: 450_000, cachedInput: 45_000, output: 3_600_000 },
        },
        source: "OpenAI",
      },
      contextWindowTokens: 272_000,
    };
    expect(at(OPENAI, "gpt-5-mini")).toEqual(facts);
    expect(at(OPENAI, "gpt-5-mini-2031-01-01")).toEqual(facts);
    expect(
      at("https://generativelanguage.googleapis.com/v1beta/openai", "models/gemini-2.5-flash").price
        ?.source,
    ).toBe("Google");
  });

  it("knows what long prompts cost where that is more", () => {
    expect(at("https://api.anthropic.com/v1", "claude-sonnet-4-5").price?.longPrompt).toEqual({
      aboveTokens: 200_000,
      cacheWrite: 7_500_000,
      hourCacheWrite: 12_000_000,
      input: 6_000_000,
      cachedInput: 600_000,
      output: 22_500_000,
    });
  });

  it("takes a gateway's model for its vendor's only where nobody else can run it", () => {
    expect(at("https://gateway.example/v1", "gpt-5-mini").price?.source).toBe("OpenAI");
    expect(at("https://gateway.example/v1", "anthropic/claude-sonnet-4-5").price?.source).toBe(
      "Anthropic",
    );
    expect(at("https://gateway.example/v1", "meta-llama/llama-3.3-70b-instruct").price).toBeNull();
    expect(at("https://gateway.example/v1", "openai/gpt-oss-20b").price).toBeNull();
  });

  it("knows OpenRouter's own prices, the free ones among them, and nothing of its variants", () => {
    const openRouter = "https://openrouter.ai/api/v1";
    expect(at(openRouter, "meta-llama/llama-3.3-70b-instruct").price?.source).toBe("OpenRouter");
    expect(at(openRouter, "openai/gpt-5-mini").contextWindowTokens).toBe(400_000);
    expect(at(openRouter, "openai/gpt-5-mini:online").price).toBeNull();
    expect(at(openRouter, "gpt-5-mini").price).toBeNull();
  });

  it("never calls an unknown price nothing", () => {
    expect(at(LOCAL, "llama3.2:3b")).toEqual({ price: null, contextWindowTokens: null });
    expect(at(OPENAI, "a-model-of-tomorrow").price).toBeNull();
  });

  it("lets the demo cost nothing", () => {
    expect(modelFacts({ kind: "demo" }, []).price).toMatchObject({ input: 0, output: 0 });
  });

  it("believes the person first: the exact name, then the longest beginning", () => {
    const prices = [own("gpt*", 1), own("gpt-5*", 2), own("gpt-5-mini", 3), own("*", 4)];
    expect(at(OPENAI, "gpt-5-mini", prices).price).toEqual({
      input: 3,
      cachedInput: 3,
      output: 5,
      source: "own",
    });
    expect(at(OPENAI, "gpt-5-nano", prices).price?.input).toBe(2);
    expect(at(OPENAI, "gpt-4o", prices).price?.input).toBe(1);
    expect(at(LOCAL, "llama3.2:3b", prices).price?.input).toBe(4);
    expect(at(OPENAI, "gpt-5-mini", prices).contextWindowTokens).toBe(272_000);
  });

  it("has a table of believable rows, each once", () => {
    for (const { name, rows } of priceTable().lists) {
      expect(new Set(rows.map(([model]) => model)).size, name).toBe(rows.length);
      for (const [model, input, cached, output, context] of rows) {
        const row = {
          model,
          inputMicroUsdPerMillion: input,
          cachedInputMicroUsdPerMillion: cached,
          outputMicroUsdPerMillion: output,
          contextWindowTokens: context,
        };
        expect(settings.shape.prices.shape.own.safeParse([row]).success, model).toBe(true);
        expect(cached ?? 0, model).toBeLessThanOrEqual(input);
      }
    }
  });
});
