// Writes electron/agent/pricing/price-table.json from two public lists, fetched by hand:
//
//   node scripts/make-price-table.mjs <model_prices_and_context_window.json> <openrouter-models.json> <YYYY-MM-DD>
//
// The first is LiteLLM's (github.com/BerriAI/litellm), the second what https://openrouter.ai/api/v1/models answers.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { say } from "./lib/say.mjs";
import { root } from "./lib/project.mjs";

/** A vendor's own endpoint. `isPassedOn`: only the vendor runs these models, so its price holds behind any gateway. */
const VENDORS = [
  { name: "OpenAI", provider: "openai", hosts: ["api.openai.com"], isPassedOn: true },
  { name: "Anthropic", provider: "anthropic", hosts: ["api.anthropic.com"], isPassedOn: true },
  {
    name: "Google",
    provider: "gemini",
    hosts: ["generativelanguage.googleapis.com"],
    isPassedOn: true,
  },
  { name: "xAI", provider: "xai", hosts: ["api.x.ai"], isPassedOn: true },
  { name: "Mistral", provider: "mistral", hosts: ["api.mistral.ai"], isPassedOn: false },
  { name: "DeepSeek", provider: "deepseek", hosts: ["api.deepseek.com"], isPassedOn: false },
  { name: "Moonshot", provider: "moonshot", hosts: ["api.moonshot.ai"], isPassedOn: false },
  {
    name: "Alibaba",
    provider: "dashscope",
    hosts: ["dashscope-intl.aliyuncs.com"],
    isPassedOn: false,
  },
  { name: "Z.ai", provider: "zai", hosts: ["api.z.ai"], isPassedOn: false },
  { name: "Groq", provider: "groq", hosts: ["api.groq.com"], isPassedOn: false },
  { name: "Cerebras", provider: "cerebras", hosts: ["api.cerebras.ai"], isPassedOn: false },
];

/** Sold by more than tokens, or not made for chat: their cost cannot be told from a token count. */
const NOT_BY_TOKENS =
  /audio|realtime|search|tts|live|image|deep-research|computer-use|transcribe|container|robotics|lyria|gemma|^ft:|exp-|learnlm|omni|multi-agent|guard/;

const [litellmFile, openRouterFile, asOf] = process.argv.slice(2);
if (litellmFile === undefined || openRouterFile === undefined || asOf === undefined) {
  say("usage: node scripts/make-price-table.mjs <litellm.json> <openrouter.json> <YYYY-MM-DD>");
  process.exit(1);
}

/** @param {number | string | null | undefined} perToken in dollars */
const perMillion = (perToken) =>
  typeof perToken === "number" || typeof perToken === "string"
    ? Math.round(Number(perToken) * 1e12)
    : null;

/**
 * The prices that a list has, by our names. 0 is how LiteLLM says that a class is not billed by itself: it costs what
 * the rest does.
 *
 * @param {Record<string, any>} prices in dollars per token
 */
const known = (prices) =>
  Object.fromEntries(
    Object.entries(prices)
      .filter(([, price]) => Number(price) > 0)
      .map(([name, price]) => [name, perMillion(price)]),
  );

/** @param {Record<string, any>} more nothing at all is left out of a row */
const unlessEmpty = (more) => (Object.keys(more).length === 0 ? [] : [more]);

/** @param {Record<string, any>} entry LiteLLM's @param {string} suffix of its keys, empty or of a long prompt's */
const litellmClasses = (entry, suffix = "") =>
  known({
    cacheWrite: entry[`cache_creation_input_token_cost${suffix}`],
    hourCacheWrite: entry[`cache_creation_input_token_cost_above_1hr${suffix}`],
    audioInput: entry[`input_cost_per_audio_token${suffix}`],
    audioOutput: entry[`output_cost_per_audio_token${suffix}`],
    imageOutput: entry[`output_cost_per_image_token${suffix}`],
  });

/**
 * What calls cost that a vendor serves faster or later than the rest.
 *
 * @param {Record<string, any>} entry LiteLLM's
 * @param {string | undefined} longKey its name for the input's price in a long prompt
 */
function litellmTiers(entry, longKey) {
  const long = longKey === undefined ? "" : longKey.replace("input_cost_per_token", "");
  /** @param {string} suffix */
  const prices = (suffix) => ({
    ...known({
      input: entry[`input_cost_per_token${suffix}`],
      cachedInput: entry[`cache_read_input_token_cost${suffix}`],
      output: entry[`output_cost_per_token${suffix}`],
    }),
    ...litellmClasses(entry, suffix),
  });
  const tiers = ["flex", "priority"].flatMap((name) => {
    const tier = prices(`_${name}`);
    if (!("input" in tier && "output" in tier)) return [];
    const longPrompt = long === "" ? {} : prices(`${long}_${name}`);
    const hasLong = "input" in longPrompt && "output" in longPrompt;
    const aboveTokens = Number(/above_(\d+)k/.exec(long)?.[1]) * 1_000;
    return [
      [name, { ...tier, ...(hasLong ? { longPrompt: { aboveTokens, ...longPrompt } } : {}) }],
    ];
  });
  return tiers.length === 0 ? {} : { tiers: Object.fromEntries(tiers) };
}

/** @param {Record<string, any>} entry LiteLLM's */
function litellmMore(entry) {
  const key = Object.keys(entry).find((each) =>
    /^input_cost_per_token_above_\d+k_tokens$/.test(each),
  );
  const thousand = Number(/above_(\d+)k/.exec(key ?? "")?.[1]);
  const classes = { ...litellmClasses(entry), ...litellmTiers(entry, key) };
  if (key === undefined || !(entry[key] > 0)) return unlessEmpty(classes);
  const suffix = `_above_${thousand}k_tokens`;
  const longPrompt = {
    aboveTokens: thousand * 1_000,
    ...known({
      input: entry[key],
      cachedInput: entry[`cache_read_input_token_cost${suffix}`],
      output: entry[`output_cost_per_token${suffix}`] ?? entry["output_cost_per_token"],
    }),
    ...litellmClasses(entry, suffix),
  };
  return [{ ...classes, longPrompt }];
}

/**
 * OpenRouter's names. Where writing to the cache costs less than reading it for the first time, the price is that of
 * storing it and comes on top, as with Gemini (https://openrouter.ai/docs/features/prompt-caching).
 *
 * @param {any} pricing
 */
function openRouterClasses(pricing) {
  const write = Number(pricing.input_cache_write);
  return known({
    cacheWrite: write < Number(pricing.prompt) ? write + Number(pricing.prompt) : write,
    hourCacheWrite: pricing.input_cache_write_1h,
    audioInput: pricing.audio,
    audioOutput: pricing.audio_output,
  });
}

/** @param {any} pricing OpenRouter's */
function openRouterMore(pricing) {
  const [above] = pricing.overrides ?? [];
  return unlessEmpty({
    ...openRouterClasses(pricing),
    // In dollars for each.
    ...(Number(pricing.request) > 0
      ? { perRequest: Math.round(Number(pricing.request) * 1e6) }
      : {}),
    ...(above === undefined
      ? {}
      : {
          longPrompt: {
            aboveTokens: above.min_prompt_tokens,
            ...known({
              input: above.prompt,
              cachedInput: above.input_cache_read,
              output: above.completion,
            }),
            ...openRouterClasses(above),
          },
        }),
  });
}

/** @param {{ provider: string }} vendor */
function vendorRows({ provider }) {
  /** @type {Record<string, any>} */
  const entries = JSON.parse(readFileSync(String(litellmFile), "utf8"));
  const rows = Object.entries(entries)
    .filter(([, entry]) => entry.litellm_provider === provider)
    .filter(([, entry]) => entry.mode === "chat" || entry.mode === "responses")
    .filter(([, entry]) => entry.input_cost_per_token > 0 && entry.output_cost_per_token > 0)
    .map(([id, entry]) => [
      id.replace(new RegExp(`^${provider}/`), ""),
      perMillion(entry.input_cost_per_token),
      perMillion(entry.cache_read_input_token_cost),
      perMillion(entry.output_cost_per_token),
      entry.max_input_tokens ?? null,
      ...litellmMore(entry),
    ])
    .filter(([id]) => !NOT_BY_TOKENS.test(id));
  const byId = new Map(rows.map((row) => [row[0], row]));
  return [...byId.values()].map((row) => withTiersOf(byId, row)).sort(byName);
}

/**
 * LiteLLM names the tiers of a model and mostly not those of its dated snapshots, which cost the same.
 *
 * @param {ReadonlyMap<unknown, any[]>} byId
 * @param {any[]} row
 */
function withTiersOf(byId, row) {
  const [id, input, cached, output, context, more = {}] = row;
  const model = byId.get(String(id).replace(/-\d{4}-\d{2}-\d{2}$/, ""));
  const tiers = model?.[5]?.tiers;
  const isSame = model?.[1] === input && model?.[3] === output;
  if (tiers === undefined || more.tiers !== undefined || !isSame) return row;
  return [id, input, cached, output, context, { ...more, tiers }];
}

/** @param {readonly unknown[]} left @param {readonly unknown[]} right */
const byName = ([left], [right]) => (String(left) < String(right) ? -1 : 1);

function openRouterRows() {
  /** @type {any[]} */
  const models = JSON.parse(readFileSync(String(openRouterFile), "utf8")).data;
  return models
    .filter(({ id }) => !id.startsWith("~"))
    .filter(({ architecture }) => architecture.output_modalities.join() === "text")
    .filter(({ pricing }) => Number(pricing.prompt) >= 0)
    .filter(({ pricing }) => !(Number(pricing.internal_reasoning) > Number(pricing.completion)))
    .map(({ id, pricing, context_length: contextTokens }) => [
      id,
      perMillion(pricing.prompt),
      perMillion(pricing.input_cache_read),
      perMillion(pricing.completion),
      contextTokens ?? null,
      ...openRouterMore(pricing),
    ])
    .sort(byName);
}

const lists = [
  ...VENDORS.map((vendor) => {
    const { name, hosts, isPassedOn } = vendor;
    return { name, hosts, isPassedOn, rows: vendorRows(vendor) };
  }),
  { name: "OpenRouter", hosts: ["openrouter.ai"], isPassedOn: false, rows: openRouterRows() },
];

const table = {
  asOf,
  sources: [
    "LiteLLM: model_prices_and_context_window.json (github.com/BerriAI/litellm), for the vendors' own endpoints",
    "OpenRouter: the answer to GET https://openrouter.ai/api/v1/models, for OpenRouter",
    "Both as kept in github.com/Prajwalsrinvas/token-tariff, commit 77b8722619d64503658ecc85979802d678a5626c",
  ],
  lists,
};
const file = join(root, "electron/agent/pricing/price-table.json");
writeFileSync(
  file,
  // Without white space of its own, prettier keeps a row's object on its line where there is room.
  await format(JSON.stringify(table), { parser: "json", printWidth: 100 }),
);
say(`${lists.reduce((sum, { rows }) => sum + rows.length, 0)} prices as of ${asOf}.`);
