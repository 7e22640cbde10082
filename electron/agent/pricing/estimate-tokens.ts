import { estimateTokenCount, type LanguageConfig } from "tokenx";

/**
 * Scripts and runs of letters that tokenx takes for fewer tokens than they are, measured against OpenAI's o200k
 * tokeniser (docs/decisions, "Money").
 */
const ADDITIONS: LanguageConfig[] = [
  { pattern: /[\u0600-\u06FF]/, averageCharsPerToken: 3 },
  { pattern: /[\u0590-\u05FF]/, averageCharsPerToken: 2.2 },
  { pattern: /[\u0E00-\u0EFF]/, averageCharsPerToken: 2.4 },
  { pattern: /[\u0900-\u0DFF]/, averageCharsPerToken: 3.2 },
  { pattern: /[\u0400-\u04FF]/, averageCharsPerToken: 5.2 },
  // Base64, hashes and keys: no word is that long.
  { pattern: /^(?=.*\d)[\w]{24,}$|^[A-Za-z0-9]{40,}$/, averageCharsPerToken: 1.5 },
];

/** From here on a text is judged by samples, so that a pasted book holds nobody up. In UTF-16 units. */
const SAMPLED_FROM = 400_000;
const SAMPLE_LENGTH = 20_000;

/**
 * How many tokens a text is, roughly: no two models cut alike and the endpoint's own count is what counts. A whole
 * number, never less than 1 for a text that is not empty.
 */
export function estimateTokens(text: string): number {
  if (text.length <= SAMPLED_FROM) {
    return estimateTokenCount(text, { languageConfigs: ADDITIONS });
  }
  const step = Math.floor(text.length / (SAMPLED_FROM / SAMPLE_LENGTH));
  let tokens = 0;
  let sampled = 0;
  for (let start = 0; start < text.length; start += step) {
    const sample = text.slice(start, start + SAMPLE_LENGTH);
    tokens += estimateTokenCount(sample, { languageConfigs: ADDITIONS });
    sampled += sample.length;
  }
  return Math.ceil((tokens / sampled) * text.length);
}
