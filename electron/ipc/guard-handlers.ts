import type { z } from "zod";
import type { Contract, ProcedureName } from "../../shared/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { NativeQuestion } from "../consent/question.ts";
import type { Questions } from "../consent/questions.ts";
import type { AnyHandler, Handlers } from "./serve-contract.ts";

/** What a person really did in a window, as the system told main. */
export interface Gestures {
  /** Whether a key or a button was pressed there a moment ago. One press is good for one thing. */
  take(windowId: number): boolean;
}

type Asked = NativeQuestion | undefined;

/** What main demands beyond a well-formed call of our own page. Docs: `docs/threat-model.md`. */
export interface Demand<Input> {
  /**
   * The call needs a press of a key or a button in its window. Where there was none, as with a screen reader that
   * presses buttons in its own way, this is asked instead; undefined lets this input pass.
   */
  readonly gesture?: (input: Input) => Asked;
  /** What the system asks the person first; undefined lets this input pass. Changes nothing, and may be called again. */
  readonly question?: (input: Input) => Asked | Promise<Asked>;
  /**
   * How often it may be called. Over that it is refused unasked: nobody would want to be asked about it.
   *
   * @throws AppError `rate-limited`.
   */
  readonly limit?: (windowId: number) => void;
  /** The person agreed to the question, and what was asked is about to be done. */
  readonly onAgreed?: (input: Input) => void;
  /** It was done. */
  readonly onDone?: (input: Input) => void;
}

export type Demands = {
  readonly [N in ProcedureName]?: Demand<z.output<Contract[N]["input"]>>;
};

interface GuardDeps {
  readonly questions: Pick<Questions, "ask">;
  readonly gestures: Gestures;
}

/** Puts what main demands before the handlers: whatever is not given is refused before anything happens. */
export function guardHandlers(handlers: Handlers, demands: Demands, deps: GuardDeps): Handlers {
  const names = Object.keys(demands) as ProcedureName[];
  const guarded = names.map((name) => {
    // The same cast as in serve-contract.ts: what was looked up by one name belongs together.
    const handler = handlers[name] as unknown as AnyHandler;
    return [name, guard(handler, demands[name] as unknown as Demand<unknown>, deps)] as const;
  });
  return { ...handlers, ...(Object.fromEntries(guarded) as unknown as Partial<Handlers>) };
}

/** How often one call may be asked about because something else changed meanwhile. */
const MOST_ROUNDS = 3;

function guard(handler: AnyHandler, demand: Demand<unknown>, deps: GuardDeps): AnyHandler {
  const { questions, gestures } = deps;
  /** What was agreed to in a call that is under way: one that waits for the disk comes here again. */
  const agreed = new WeakMap<AbortSignal, string>();
  const toText = ({ message, detail }: NativeQuestion): string => `${message}\n${detail}`;

  const findQuestion = async (input: unknown, windowId: number): Promise<Asked> => {
    const question = await demand.question?.(input);
    if (question !== undefined) return question;
    const instead = demand.gesture?.(input);
    return instead === undefined || gestures.take(windowId) ? undefined : instead;
  };

  return async (input, call) => {
    const { signal, windowId } = call;
    demand.limit?.(windowId);
    let question = agreed.has(signal) ? undefined : await findQuestion(input, windowId);
    for (let round = 0; question !== undefined; round += 1) {
      if (round === MOST_ROUNDS) {
        throw new AppError("conflict", "Something else changed while you were asked. Try again.");
      }
      const asked: NativeQuestion = question;
      await call.untimed(() => questions.ask(asked, windowId));
      // A page that has gone, or taken its call back, gets nothing done any more.
      signal.throwIfAborted();
      // What was agreed to may mean something else by now: then that is asked.
      const now = await demand.question?.(input);
      if (now !== undefined && toText(now) !== toText(asked)) {
        question = now;
        continue;
      }
      agreed.set(signal, toText(asked));
      demand.onAgreed?.(input);
      break;
    }
    const value = await handler(input, call);
    demand.onDone?.(input);
    return value;
  };
}
