/** Micro-dollars per million tokens. */
export interface TokenPrices {
  readonly input: number;
  /** For the part of the input that the provider had cached. */
  readonly cachedInput: number;
  /** For the part of the input that the provider wrote to its cache; absent, what `cost-of.ts` says. */
  readonly cacheWrite?: number;
  /** The same, where it is kept for an hour. */
  readonly hourCacheWrite?: number;
  /** For sound in the input; absent, it costs what text does, as the next two. */
  readonly audioInput?: number;
  readonly audioOutput?: number;
  readonly imageOutput?: number;
  readonly output: number;
}

/** What tokens cost, and what they cost in a long prompt. */
export interface TierPrices extends TokenPrices {
  /** Above so many input tokens the whole call costs these. */
  readonly longPrompt?: TokenPrices & { readonly aboveTokens: number };
}

/** What a model costs, and who says so. */
export interface Price extends TierPrices {
  /** The same for calls that the provider serves otherwise, by its name for that: "priority", "flex". */
  readonly tiers?: Readonly<Record<string, TierPrices>>;
  /** Micro-dollars for each request, whatever it holds. */
  readonly perRequest?: number;
  /** "own" is the person's, "demo" the built-in model's; else the name of the bundled list. */
  readonly source: string;
}

/** What is known of a model; null is unknown. */
export interface ModelFacts {
  readonly price: Price | null;
  readonly contextWindowTokens: number | null;
}
