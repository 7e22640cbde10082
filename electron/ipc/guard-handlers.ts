import type { z } from "zod";
import type { Contract, ProcedureName } from "../../shared/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { NativeQuestion } from "../consent/question.ts";
import type { Questions } from "../consent/questions.ts";
import { createSerial } from "../secrets/serial.ts";
import type { AnyCall, AnyHandler, Handlers } from "./serve-contract.ts";

/** What a person really did in a window, as the system told main. */
export interface Gestures {
  /** Whether a key or a button was pressed there a moment ago. One press is good for one thing. */
  take(windowId: number): boolean;
}

type Asked = NativeQuestion | undefined;
type Tried =
  { readonly question: NativeQuestion } | { readonly question: undefined; readonly value: unknown };
type InTurn = ReturnType<typeof createSerial>;

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
  /**
   * What looks at the same things has the same turn: from the question to the end of the handler one call at a time,
   * so that no two of them, each harmless as things stood, together do what is asked about. Undefined waits for nobody.
   */
  readonly turn?: (input: Input) => string | undefined;
  /** The person agreed to the question, and what was asked is about to be done. */
  readonly onAgreed?: (input: Input) => void;
  /** Whether doing it now would count for `onDone`; left out, it does. */
  readonly counts?: (input: Input) => Promise<boolean>;
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
  const inTurn = createSerial();
  const names = Object.keys(demands) as ProcedureName[];
  const guarded = names.map((name) => {
    // The same cast as in serve-contract.ts: what was looked up by one name belongs together.
    const handler = handlers[name] as unknown as AnyHandler;
    return [
      name,
      guard(handler, demands[name] as unknown as Demand<unknown>, { ...deps, inTurn }),
    ] as const;
  });
  return { ...handlers, ...(Object.fromEntries(guarded) as unknown as Partial<Handlers>) };
}

/** How often one call may be asked about because something else changed meanwhile. */
const MOST_ROUNDS = 3;

function guard(
  handler: AnyHandler,
  demand: Demand<unknown>,
  { questions, gestures, inTurn }: GuardDeps & { readonly inTurn: InTurn },
): AnyHandler {
  /** What was agreed to in a call that is under way: one that waits for the disk comes here again. */
  const agreed = new WeakMap<AbortSignal, string>();
  const toText = ({ message, detail }: NativeQuestion): string => `${message}\n${detail}`;

  const findQuestion = async (input: unknown, call: AnyCall): Promise<Asked> => {
    const yes = agreed.get(call.signal);
    const question = await demand.question?.(input);
    // What was agreed to may mean something else by now: then that is asked.
    if (question !== undefined) return toText(question) === yes ? undefined : question;
    const instead = yes === undefined ? demand.gesture?.(input) : undefined;
    return instead === undefined || gestures.take(call.windowId) ? undefined : instead;
  };

  /** Looks and does with nothing in between; a person who is to be asked holds up nobody else's turn. */
  const tryToDo = async (input: unknown, call: AnyCall): Promise<Tried> => {
    // A page that has gone, or taken its call back, gets nothing done any more.
    call.signal.throwIfAborted();
    const question = await findQuestion(input, call);
    if (question !== undefined) return { question };
    const isCounted = (await demand.counts?.(input)) ?? true;
    if (agreed.has(call.signal)) demand.onAgreed?.(input);
    const value = await handler(input, call);
    if (isCounted) demand.onDone?.(input);
    return { question: undefined, value };
  };

  return async (input, call) => {
    const { signal, windowId } = call;
    demand.limit?.(windowId);
    for (let round = 0; ; round += 1) {
      const turn = demand.turn?.(input);
      const tried =
        turn === undefined
          ? await tryToDo(input, call)
          : await inTurn(turn, () => tryToDo(input, call));
      const { question } = tried;
      if (question === undefined) return tried.value;
      if (round === MOST_ROUNDS) {
        throw new AppError("conflict", "Something else changed while you were asked. Try again.");
      }
      await call.untimed(() => questions.ask(question, windowId));
      agreed.set(signal, toText(question));
    }
  };
}
