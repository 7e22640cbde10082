import { AppError } from "../../shared/errors.ts";
import type { Confirm, NativeQuestion } from "./question.ts";

/** After so many refusals within the time below, the app's pages may not have anything asked for as long. */
const REFUSALS = 3;
const PERIOD_MS = 60_000;

/**
 * The one place where the person is asked something in a dialog of the system. Never two at once: what a page brings
 * about while one is open is refused, so that a page gone wild gets one question and not a pile of them.
 */
export interface Questions {
  /**
   * Asks on behalf of a page's call.
   *
   * @throws AppError `declined` when the person says no or nobody is there, `question-open` while another question is,
   *   `rate-limited` after several refusals in a row, with the milliseconds to wait.
   */
  ask(question: NativeQuestion, windowId: number): Promise<void>;
  /**
   * Asks on behalf of main itself: waits for its turn. Since a page may have brought it about, refusals count here, too:
   * undefined, as if nobody was there, when pages may not have anything asked or another such question waits already.
   */
  readonly confirm: Confirm;
}

interface QuestionsDeps {
  readonly confirm: Confirm;
  /** Resolves once nobody is typing: a question must not take a key that was meant for a text. */
  readonly untilQuiet: (windowId: number | undefined) => Promise<void>;
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
}

export function createQuestions({ confirm, untilQuiet, now }: QuestionsDeps): Questions {
  let turn: Promise<unknown> = Promise.resolve();
  let open = 0;
  /** Of main's own. */
  let waiting = 0;
  let refusedAt: readonly number[] = [];

  /** @returns how long nothing may be asked, in milliseconds; 0 when it may. */
  const restMs = (): number => {
    const at = now();
    refusedAt = refusedAt.filter((each) => at - each < PERIOD_MS);
    const [first] = refusedAt;
    return first !== undefined && refusedAt.length >= REFUSALS ? first + PERIOD_MS - at : 0;
  };
  const note = (isAgreed: boolean): void => {
    refusedAt = isAgreed ? [] : [...refusedAt, now()];
  };

  const inTurn = async (
    question: NativeQuestion,
    windowId?: number,
    isOff = (): boolean => false,
  ): Promise<boolean | undefined> => {
    open += 1;
    const asked = turn.then(async () => {
      if (isOff()) return undefined;
      await untilQuiet(windowId);
      const answer = await confirm(question, windowId);
      // Where main asks and nobody is there, nobody refused.
      if (answer !== undefined || windowId !== undefined) note(answer === true);
      return answer;
    });
    turn = asked.catch(() => undefined);
    try {
      return await asked;
    } finally {
      open -= 1;
    }
  };

  return {
    async confirm(question, windowId) {
      if (waiting > 1) return undefined;
      waiting += 1;
      try {
        return await inTurn(question, windowId, () => restMs() > 0);
      } finally {
        waiting -= 1;
      }
    },
    async ask(question, windowId) {
      if (open > 0) {
        throw new AppError("question-open", "Answer the open question first, then try again.");
      }
      const retryAfterMs = restMs();
      if (retryAfterMs > 0) {
        throw new AppError(
          "rate-limited",
          `You said no ${REFUSALS} times within a minute. Parley asks again in ${Math.ceil(retryAfterMs / 1_000)} s.`,
          { retryAfterMs },
        );
      }
      if ((await inTurn(question, windowId)) === true) return;
      throw new AppError("declined", `Not done: you chose “${question.refuse}”.`);
    },
  };
}

/** Asks on behalf of a page's call where the answer itself is wanted. @throws as `ask`, but for `declined`. */
export function confirmFor(questions: Pick<Questions, "ask">, windowId: number): Confirm {
  return async (question) => {
    try {
      await questions.ask(question, windowId);
      return true;
    } catch (error) {
      if (error instanceof AppError && error.code === "declined") return false;
      throw error;
    }
  };
}
