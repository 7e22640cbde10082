import { parseArgs } from "node:util";
import { DISTURBANCES, type DisturbanceName } from "./disturbances.ts";

export interface TortureOptions {
  readonly rounds: number;
  /** Everything random follows from it. */
  readonly seed: string;
  /** What may happen to the app. */
  readonly only: readonly DisturbanceName[];
  /** How many runs the memory test makes; 0 leaves it out. */
  readonly soakRuns: number;
}

const names = Object.keys(DISTURBANCES) as DisturbanceName[];

export const USAGE = `npm run torture -- [--rounds 10] [--seed TEXT] [--only ${names.join(",")}] [--soak RUNS]`;

/**
 * Reads the words after `npm run torture --`.
 *
 * @throws Error that names the option that is wrong.
 */
export function readOptions(words: readonly string[]): TortureOptions {
  const { values } = parseArgs({
    args: [...words],
    options: {
      rounds: { type: "string", default: "10" },
      seed: { type: "string", default: new Date().toISOString() },
      only: { type: "string", default: names.join(",") },
      soak: { type: "string", default: "0" },
    },
  });
  return {
    rounds: readWhole("rounds", values.rounds, 10_000),
    seed: values.seed,
    only: values.only.split(",").map(readName),
    soakRuns: readWhole("soak", values.soak, 100_000),
  };
}

function readWhole(name: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= most) return value;
  throw new Error(`--${name} takes a whole number up to ${most}, not "${text}".`);
}

function readName(word: string): DisturbanceName {
  const name = names.find((each) => each === word);
  if (name === undefined) throw new Error(`--only knows ${names.join(", ")}, not "${word}".`);
  return name;
}
