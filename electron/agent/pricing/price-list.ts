/** Above so many input tokens the whole call costs these prices. */
type LongPromptRow = readonly [
  aboveTokens: number,
  input: number,
  cachedInput: number | null,
  output: number,
];

/** One model as the list names it. Prices are micro-dollars per million tokens; null is unknown. */
export type PriceRow = readonly [
  model: string,
  input: number,
  cachedInput: number | null,
  output: number,
  contextWindowTokens: number | null,
  longPrompt?: LongPromptRow,
];

/** What one seller takes. */
export interface PriceList {
  readonly name: string;
  /** Where it sells; a name that begins with a dot stands for its subdomains. */
  readonly hosts: readonly string[];
  /** Nobody else runs these models, so the price also holds behind a gateway that passes the call on. */
  readonly isPassedOn: boolean;
  readonly rows: readonly PriceRow[];
}
