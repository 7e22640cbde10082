/** What a persona is asked to do next, whatever protocol it speaks. */
export type Step =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "calls"; readonly calls: readonly ScriptedCall[] }
  /** Goes on until whoever asked hangs up. */
  | { readonly type: "count"; readonly text: string };

export interface ScriptedCall {
  readonly id: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** What a request means, read alike in all three protocols. */
export interface Asked {
  readonly model: string;
  /** The body as it came, for what a persona demands of it. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** What the person said last. */
  readonly said: string;
  /** What the tools answered to the calls of the newest message; empty where it called none. */
  readonly results: readonly string[];
  readonly hasTools: boolean;
  /** How many calls stand in it so far: the ids of new ones go on from there. */
  readonly callCount: number;
}

/** The three turns of the chat, and what each answer must say at its end. */
export const TURNS: readonly {
  readonly says: string;
  readonly expects: RegExp;
  readonly calls: number;
}[] = [
  { says: "Use the calculator: 6*7.", expects: /42/, calls: 1 },
  { says: "Use the calculator twice: 6*7 and 6*8.", expects: /42.*48/s, calls: 2 },
  { says: "Thank you. What did it say?", expects: /\bOK\b/, calls: 0 },
];

/** Plays the model: it calls tools when it is asked to, and says what they answered. */
export function nextStep({ said, results, hasTools, callCount }: Asked): Step {
  if (results.length > 0) return { type: "text", text: `The tools say ${results.join(" and ")}.` };
  if (said.includes("Count from 1")) return { type: "count", text: "1, 2, 3, " };
  const call = (index: number, name: string, args: ScriptedCall["args"]): ScriptedCall => ({
    id: `call${String(callCount + index).padStart(5, "x")}`,
    name,
    args,
  });
  const calculate = (index: number, expression: string): ScriptedCall =>
    call(index, "calculator", { expression });
  if (hasTools && said.includes("calculator twice")) {
    return { type: "calls", calls: [calculate(0, "6*7"), calculate(1, "6*8")] };
  }
  if (hasTools && said.includes("calculator")) {
    const expression = /\d+[*]\d+/.exec(said)?.[0] ?? "6*7";
    return { type: "calls", calls: [calculate(0, expression)] };
  }
  // Who has no tools reckons in the head.
  return { type: "text", text: said.includes("calculator") ? "In my head: 42 and 48. OK" : "OK" };
}
