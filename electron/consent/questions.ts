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
  /** Asks on behalf of main itself: waits for its turn. */
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
  let refusedAt: readonly number[] = [];

  const inTurn: Confirm = async (question, windowId) => {
    open += 1;
    const asked = turn.then(async () => {
      await untilQuiet(windowId);
      return confirm(question, windowId);
    });
    turn = asked.catch(() => undefined);
    try {
      return await asked;
    } finally {
      open -= 1;
    }
  };

  return {
    confirm: inTurn,
    async ask(question, windowId) {
      if (open > 0) {
        throw new AppError("question-open", "Answer the open question first, then try again.");
      }
      const at = now();
      refusedAt = refusedAt.filter((each) => at - each < PERIOD_MS);
      const [first] = refusedAt;
      if (first !== undefined && refusedAt.length >= REFUSALS) {
        const retryAfterMs = first + PERIOD_MS - at;
        throw new AppError(
          "rate-limited",
          `You said no ${REFUSALS} times within a minute. Parley asks again in ${Math.ceil(retryAfterMs / 1_000)} s.`,
          { retryAfterMs },
        );
      }
      if ((await inTurn(question, windowId)) === true) {
        refusedAt = [];
        return;
      }
      refusedAt = [...refusedAt, now()];
      throw new AppError("declined", `Not done: you chose “${question.refuse}”.`);
    },
  };
}
