import type { CallGate } from "./gates.ts";

/**
 * Holds a run that goes on calling tools: after so many rounds the person is asked whether it may go on, before the next
 * call is made and paid for. Continue grants as many rounds once more.
 *
 * @param limit in tool rounds, in force at this moment.
 */
export function createStepGate(limit: () => number): CallGate {
  /** Rounds that were granted. A limit that is raised meanwhile counts from the beginning. */
  let granted = 0;
  return {
    name: "step-limit",
    judge({ toolRounds }) {
      const rounds = limit();
      if (toolRounds < Math.max(rounds, granted)) return { type: "pass" };
      return {
        type: "ask",
        ask: {
          gate: "step-limit",
          message: `Reached the limit of ${toWords(rounds)}. Continue allows as many again.`,
          excerpt: null,
          setting: "limits.toolRounds",
          choices: ["continue", "stop-here"],
        },
      };
    },
    grant({ toolRounds }) {
      granted = toolRounds + limit();
    },
  };
}

const toWords = (rounds: number): string =>
  rounds === 1 ? "1 tool round" : `${rounds.toLocaleString("en")} tool rounds`;
