import type { Picture } from "../../../shared/attachment.ts";

type Size = Pick<Picture, "width" | "height">;

/** What a picture is in a prompt where nobody has published a rule for the model: as OpenAI's models before GPT-5 count. */
const estimateByTiles = (size: Size): number => 85 + 170 * tilesOf(size);

/**
 * Each provider's published rule, by the name of its models. Gateways put more before a name ("anthropic/…").
 *
 * Sources: https://platform.openai.com/docs/guides/images-vision#calculating-costs,
 * https://docs.anthropic.com/en/docs/build-with-claude/vision#calculate-image-costs,
 * https://ai.google.dev/gemini-api/docs/tokens#multimodal-tokens.
 */
const RULES: readonly { readonly models: RegExp; readonly count: (size: Size) => number }[] = [
  { models: /\bclaude\b/i, count: countByArea },
  { models: /\bgemini\b/i, count: countByCrops },
  { models: /\bgpt-4o-mini\b/i, count: (size) => 2_833 + 5_667 * tilesOf(size) },
  { models: /\bgpt-5\b/i, count: (size) => 70 + 140 * tilesOf(size) },
  { models: /\bo[13]\b/i, count: (size) => 75 + 150 * tilesOf(size) },
];

/** What a picture is in a prompt to a model, in tokens; an estimate where the model's provider has no rule. */
export function estimatePicture(size: Size, model: string): number {
  const rule = RULES.find(({ models }) => models.test(model));
  return Math.ceil(rule?.count(size) ?? estimateByTiles(size));
}

/** Anthropic makes the longer side 1,568 pixels at most, and the whole 1,600 tokens. */
function countByArea(size: Size): number {
  const { width, height } = fit(size, 1_568);
  return Math.min(1_600, (width * height) / 750);
}

/** Google cuts what is longer than 384 pixels into squares of 768. */
function countByCrops({ width, height }: Size): number {
  if (width <= 384 && height <= 384) return 258;
  const unit = Math.min(768, Math.max(256, Math.floor(Math.min(width, height) / 1.5)));
  return 258 * Math.ceil(width / unit) * Math.ceil(height / unit);
}

/** OpenAI fits a picture into 2,048 pixels, then its shorter side into 768, and counts squares of 512. */
function tilesOf(size: Size): number {
  const inside = fit(size, 2_048);
  const scale = Math.min(1, 768 / Math.min(inside.width, inside.height));
  return Math.ceil((inside.width * scale) / 512) * Math.ceil((inside.height * scale) / 512);
}

function fit({ width, height }: Size, longest: number): Size {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: width * scale, height: height * scale };
}
