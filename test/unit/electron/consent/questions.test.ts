import { describe, expect, it, vi } from "vitest";
import { quotedHost, type NativeQuestion } from "../../../../electron/consent/question.ts";
import { toErrorData } from "../../../../shared/errors.ts";
import { createQuestions } from "../../../../electron/consent/questions.ts";

const QUESTION: NativeQuestion = {
  message: "Change?",
  detail: "",
  agree: "Change",
  refuse: "Keep",
};

function open() {
  const replies: ((reply: boolean | undefined) => void)[] = [];
  let isQuiet: Promise<undefined> = Promise.resolve(undefined);
  let at = 0;
  const confirm = vi.fn(
    (_question: NativeQuestion, _windowId?: number) =>
      new Promise<boolean | undefined>((resolve) => replies.push(resolve)),
  );
  const questions = createQuestions({ confirm, untilQuiet: () => isQuiet, now: () => at });
  const reply = async (value: boolean | undefined): Promise<void> => {
    await vi.waitFor(() => expect(replies).not.toHaveLength(0));
    replies.shift()?.(value);
  };
  return {
    questions,
    confirm,
    reply,
    say: async (value: boolean | undefined): Promise<unknown> => {
      const asked = questions.ask(QUESTION, 1).catch((error: unknown) => error);
      await reply(value);
      return asked;
    },
    pass: (ms: number) => (at += ms),
    typing: (until: Promise<undefined>): void => {
      isQuiet = until;
    },
  };
}

describe("questions", () => {
  it("are never two: a flood gets one, and the rest is refused", async () => {
    const { questions, confirm, reply } = open();
    const first = questions.ask(QUESTION, 7);
    const flood = await Promise.allSettled(
      Array.from({ length: 1_000 }, () => questions.ask(QUESTION, 7)),
    );
    const codes = new Set(
      flood.map((each) => (each.status === "rejected" ? toErrorData(each.reason).code : "asked")),
    );
    expect([...codes]).toEqual(["question-open"]);
    await reply(true);
    await expect(first).resolves.toBeUndefined();
    expect(confirm).toHaveBeenCalledOnce();
    expect(confirm).toHaveBeenCalledWith(QUESTION, 7);
  });

  it("are not answered by a window that is not there", async () => {
    const { say } = open();
    expect(await say(undefined)).toMatchObject({ code: "declined" });
    expect(await say(false)).toMatchObject({
      code: "declined",
      message: "Not done: you chose “Keep”.",
    });
    expect(await say(true)).toBeUndefined();
  });

  it("end for a minute after three refusals, and come again after it", async () => {
    const { questions, confirm, say, pass } = open();
    for (let count = 0; count < 3; count += 1) await say(false);
    await expect(questions.ask(QUESTION, 1)).rejects.toMatchObject({
      code: "rate-limited",
      retryAfterMs: 60_000,
    });
    expect(confirm).toHaveBeenCalledTimes(3);
    pass(60_000);
    expect(await say(true)).toBeUndefined();
  });

  it("wait until nobody types", async () => {
    const { questions, confirm, reply, typing } = open();
    const rest = Promise.withResolvers<undefined>();
    typing(rest.promise);
    const asked = questions.ask(QUESTION, 1);
    await Promise.resolve();
    expect(confirm).not.toHaveBeenCalled();
    // It counts as open all the same.
    await expect(questions.ask(QUESTION, 1)).rejects.toMatchObject({ code: "question-open" });
    rest.resolve(undefined);
    await reply(true);
    await asked;
  });

  it("of main itself wait for their turn", async () => {
    const { questions, confirm, reply } = open();
    const first = questions.confirm(QUESTION);
    const second = questions.confirm(QUESTION);
    await reply(false);
    expect(await first).toBe(false);
    await reply(true);
    expect(await second).toBe(true);
    expect(confirm).toHaveBeenCalledTimes(2);
  });

  it("of main itself are no pile, and their refusals count", async () => {
    const { questions, confirm, reply, say } = open();
    const asked = Array.from({ length: 100 }, () => questions.confirm(QUESTION));
    await reply(false);
    await reply(false);
    const answers = await Promise.all(asked);
    expect(answers.filter((each) => each === false)).toHaveLength(2);
    expect(answers.filter((each) => each === undefined)).toHaveLength(98);
    await say(false);
    expect(await questions.confirm(QUESTION)).toBeUndefined();
    expect(confirm).toHaveBeenCalledTimes(3);
  });
});

describe("a host in a question", () => {
  it("never loses its end, which tells whose it is", () => {
    const host = `${"login.bank.example.".repeat(12)}evil.example`;
    expect(quotedHost(host)).toBe(`“${host}”`);
    expect(quotedHost(`${"a.".repeat(5_000)}evil.example`)).toMatch(/^“….{1,260}evil\.example”$/);
  });
});
