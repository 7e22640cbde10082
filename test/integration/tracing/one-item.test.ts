import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startRecorder, type Manner, type Recorder } from "../../fakes/langfuse/recorder.ts";
import { eventually } from "../../fakes/eventually.ts";
import { openTracedApp, type TracedApp } from "./traced-app.ts";

let recorder: Recorder;
let app: TracedApp;
beforeEach(async () => {
  recorder = await startRecorder();
});
afterEach(async () => {
  await app.close();
  app.remove();
  await recorder.close();
});

async function open(langfuse: Parameters<typeof openTracedApp>[0] = {}): Promise<void> {
  app = openTracedApp({
    langfuse: { baseUrl: recorder.url, publicKey: recorder.publicKey, ...langfuse.langfuse },
    secrets: { "langfuse/secret-key": recorder.secretKey },
    unlimited: true,
  });
  await app.tracing.warmUp();
}

const langfuse = async () =>
  (await app.tracing.status()).targets.find(({ target }) => target === "langfuse")!;
/** What is answered with nothing is answered at once: here it is only about what becomes of its trace. */
const say = (text: string) => app.say(`${text} demo: empty`);
/** All at once; each is in line when it resolves. */
const sayAll = async (texts: readonly string[]) => {
  const runs = texts.map((text) => say(text));
  await Promise.all(runs.map((run) => app.ended(run)));
  return runs;
};
const questions = (): string => JSON.stringify(recorder.spans());

describe("one trace that a host does not take", () => {
  it.each([403, 400, 413, 500, "cut", "page", 302, 401, 404, 405] as const)(
    "answered %s, is set aside alone, told, and tried again",
    async (status) => {
      await open();
      recorder.behave({ type: "picky", status, dislikes: (body) => body.includes("POISON") });
      const bad = say("What of POISON?");
      await app.ended(bad);
      const good = say("What is 1 + 1?");
      await app.ended(good);
      await eventually(() => expect(app.traceOf(good)?.state).toBe("sent"));
      await eventually(async () => {
        const { state, failed, reason, nextAttemptAt } = await langfuse();
        expect(state).toBe("failed");
        expect(failed).toBeGreaterThan(0);
        expect(reason).toMatch(
          new RegExp(
            `${status}|larger than the host takes|connection ended|another address|these keys|Something else`,
            "i",
          ),
        );
        expect(nextAttemptAt).toBeGreaterThan(Date.now() + 30_000);
      });
      // Nothing of what is behind it waits, but for the scores of the trace itself.
      await app.ended(say("And 2 + 2?"));
      await eventually(() => expect(questions()).toContain("2 + 2"));
      expect(questions()).not.toContain("POISON");
      expect(app.traceOf(bad)?.state).toBe("failed");

      recorder.behave({ type: "well" });
      app.tracing.retryFailed("langfuse");
      await eventually(() => expect(questions()).toContain("POISON"));
      await eventually(async () =>
        expect(await langfuse()).toMatchObject({ failed: 0, pending: 0 }),
      );
    },
  );

  it.each([403, "page", 401, 405] as const)(
    "answered %s, holds up nothing where it is the first of a row of such",
    async (status) => {
      await open();
      // All of them wait when the host comes back.
      recorder.behave({ type: "status", status: 500 });
      const bad = await sayAll([1, 2, 3, 4].map((number) => `What of POISON ${number}?`));
      const good = say("What is 1 + 1?");
      await app.ended(good);
      await eventually(async () => expect((await langfuse()).pending).toBeGreaterThan(0));
      recorder.behave({ type: "picky", status, dislikes: (body) => body.includes("POISON") });
      app.tracing.retryFailed("langfuse");
      await eventually(() => expect(app.traceOf(good)?.state).toBe("sent"));
      await eventually(() => {
        for (const run of bad) expect(app.traceOf(run)?.state).toBe("failed");
      });
    },
  );

  it("answered 429, is found out at once where the host asks to wait for an hour", async () => {
    await open();
    const dislikes = (body: string): boolean => body.includes("POISON");
    recorder.behave({ type: "picky", status: 429, retryAfter: "3600", dislikes });
    const bad = say("What of POISON?");
    await app.ended(bad);
    await eventually(async () => expect((await langfuse()).reason).toMatch(/asks to wait/));
    const good = say("What is 1 + 1?");
    await app.ended(good);
    await eventually(() => expect(app.traceOf(good)?.state).toBe("sent"));
    await eventually(() => expect(app.traceOf(bad)?.state).toBe("failed"));
  });

  it.each([
    [503, "0"],
    [429, "1"],
  ])(
    "always answered %i with Retry-After, lets what is behind it pass after three waits",
    async (status, retryAfter) => {
      await open();
      const dislikes = (body: string): boolean => body.includes("POISON");
      recorder.behave({ type: "picky", status, retryAfter, dislikes });
      const bad = say("What of POISON?");
      await app.ended(bad);
      const good = say("What is 1 + 1?");
      await app.ended(good);
      await eventually(() => expect(app.traceOf(good)?.state).toBe("sent"));
      await eventually(() => expect(app.traceOf(bad)?.state).toBe("failed"));
      const tries = recorder.requests.filter(({ body }) => dislikes(body)).length;
      // Once more while the host took another, which shows whose fault it is.
      expect(tries).toBe(4);
      // From here on it stands in nobody's way.
      const next = say("And 2 + 2?");
      await app.ended(next);
      await eventually(() => expect(app.traceOf(next)?.state).toBe("sent"));
    },
  );

  it("is put back in line when its time has come, after a restart too", async () => {
    await open();
    recorder.behave({ type: "picky", status: 400, dislikes: (body) => body.includes("POISON") });
    await app.ended(say("What of POISON?"));
    await eventually(async () => expect((await langfuse()).failed).toBeGreaterThan(0));
    const { folder } = app;
    await app.close();
    recorder.behave({ type: "well" });
    app = openTracedApp({
      folder,
      langfuse: { baseUrl: recorder.url, publicKey: recorder.publicKey },
      secrets: { "langfuse/secret-key": recorder.secretKey },
    });
    app.database.run("UPDATE outbox SET next_at = 1 WHERE state = 'failed'");
    await app.tracing.warmUp();
    await eventually(() => expect(questions()).toContain("POISON"));
  });

  it("stops no trace where it is a score without a route", async () => {
    await open();
    recorder.behave({
      type: "picky",
      status: 404,
      dislikes: (body) => body.includes("score-create"),
    });
    await app.ended(app.say("What is 1 + 1?"));
    await eventually(async () => expect((await langfuse()).failed).toBeGreaterThan(0));
    await app.ended(say("And 2 + 2?"));
    await eventually(() => expect(questions()).toContain("2 + 2"));
  });

  it("spoils no batch of scores", async () => {
    await open();
    recorder.behave({
      type: "picky",
      status: 400,
      dislikes: (body) => body.includes("time_to_first_token_ms"),
    });
    await app.ended(app.say("What is 1 + 1?"));
    await recorder.until(() => recorder.scores().length === 1);
    await eventually(async () => expect(await langfuse()).toMatchObject({ failed: 1, pending: 0 }));
  });
});

describe("one score of a batch", () => {
  const batches = (): string[] =>
    recorder.requests.filter(({ line }) => line.endsWith("/ingestion")).map(({ body }) => body);
  const fails = (event: string): boolean => event.includes("time_to_first_token_ms");

  it.each([429, 500, 503])(
    "that the host fails on (%i) holds up no other, is sent again alone, and is neither lost nor doubled",
    async (status) => {
      await open();
      recorder.behave({ type: "partial", status, fails });
      await app.ended(app.say("What is 1 + 1?"));
      await recorder.until(() => recorder.scores().length === 1);
      await eventually(async () => {
        const { failed, pending, nextAttemptAt } = await langfuse();
        expect({ failed, pending }).toEqual({ failed: 1, pending: 0 });
        // Not at once, and not never.
        expect(nextAttemptAt).toBeGreaterThan(Date.now() + 30_000);
      });
      await app.ended(app.say("And 2 + 2?"));
      await eventually(() => expect(questions()).toContain("2 + 2"));
      await eventually(async () =>
        expect(await langfuse()).toMatchObject({ failed: 2, pending: 0 }),
      );

      const { length } = batches();
      recorder.behave({ type: "well" });
      app.tracing.retryFailed("langfuse");
      await recorder.until(() => recorder.scores().length === 4);
      await eventually(async () =>
        expect(await langfuse()).toMatchObject({ failed: 0, pending: 0 }),
      );
      const again = batches().slice(length).join();
      expect(again.match(/"score-create"/g)).toHaveLength(2);
    },
  );

  it("none of which is taken, does not hold up the traces behind it", async () => {
    await open();
    recorder.behave({ type: "partial", status: 500, fails: () => true });
    await app.ended(app.say("What is 1 + 1?"));
    await app.ended(app.say("And 2 + 2?"));
    await eventually(() => expect(questions()).toContain("2 + 2"));
    recorder.behave({ type: "well" });
    app.tracing.retryFailed("langfuse");
    await recorder.until(() => recorder.scores().length === 4);
  });

  it("of which the host speaks under a name that nobody knows is found by sending them alone", async () => {
    await open();
    recorder.behave({ type: "partial", status: 500, fails, id: "somebody-else" });
    await app.ended(app.say("What is 1 + 1?"));
    await recorder.until(() => recorder.scores().length === 1);
    await eventually(async () => expect(await langfuse()).toMatchObject({ failed: 1, pending: 0 }));
  });
});

describe("a host that fails on everything", () => {
  it.each<[string, Manner, RegExp]>([
    ["a login page", { type: "html" }, /Something else answered/],
    ["a redirect", { type: "redirect", to: "http://127.0.0.1:9/" }, /another address/],
    [
      "429 for an hour",
      { type: "status", status: 429, headers: { "retry-after": "3600" } },
      /asks to wait/,
    ],
  ])("with %s keeps all of it waiting, after three questions", async (_name, manner, words) => {
    await open();
    recorder.behave({ type: "status", status: 500 });
    await sayAll(["One?", "Two?", "Three?", "Four?"]);
    await eventually(async () => expect((await langfuse()).reason).toMatch(/500/));
    recorder.behave(manner);
    const { length } = recorder.requests;
    app.tracing.retryFailed("langfuse");
    await eventually(async () => {
      const { state, reason, failed } = await langfuse();
      expect({ state, failed }).toEqual({ state: "pending", failed: 0 });
      expect(reason).toMatch(words);
    });
    expect(recorder.requests.length - length).toBe(3);
    recorder.behave({ type: "well" });
    app.tracing.retryFailed("langfuse");
    await eventually(() => expect(questions()).toContain("Four?"));
    expect((await langfuse()).failed).toBe(0);
  });

  it("with wrong keys sets all of it aside after two rounds, and sends it once one item passes", async () => {
    await open();
    recorder.behave({ type: "status", status: 500 });
    await sayAll([1, 2, 3, 4, 5, 6, 7, 8].map((number) => `Number ${number}?`));
    await eventually(async () => expect((await langfuse()).reason).toMatch(/500/));
    recorder.behave({ type: "status", status: 401 });
    const { length } = recorder.requests;
    app.tracing.retryFailed("langfuse");
    await eventually(async () =>
      expect(await langfuse()).toMatchObject({
        state: "failed",
        pending: 0,
        reason: "The host does not accept these keys.",
      }),
    );
    expect(recorder.requests.length - length).toBe(6);
    recorder.behave({ type: "well" });
    await app.ended(say("Number 9?"));
    await eventually(async () =>
      expect(await langfuse()).toMatchObject({ failed: 0, pending: 0, state: "sent" }),
    );
    for (const text of ["1", "8"]) expect(questions()).toContain(`Number ${text}?`);
  });

  it("keeps all of it waiting, and nothing is set aside", async () => {
    await open();
    recorder.behave({ type: "status", status: 500 });
    await sayAll(["One?", "Two?", "Three?", "Four?"]);
    await eventually(async () => {
      const { state, reason, failed } = await langfuse();
      expect({ state, reason, failed }).toEqual({
        state: "pending",
        reason: "The host failed (500).",
        failed: 0,
      });
    });
    recorder.behave({ type: "well" });
    await eventually(() => expect(questions()).toContain("Four?"));
    expect((await langfuse()).failed).toBe(0);
  });
});

describe("keys that were rotated", () => {
  it("leave what waited to be sent under the new pair, or to be forgotten", async () => {
    await open({ langfuse: { publicKey: "pk-lf-old" } });
    const run = app.say("What is 1 + 1?");
    await app.ended(run);
    await eventually(async () => expect((await langfuse()).state).toBe("failed"));
    app.set({ langfuse: { ...app.settings().langfuse, publicKey: recorder.publicKey } });
    await eventually(async () => expect((await langfuse()).elsewhere).toBeGreaterThan(0));
    expect(recorder.spans()).toEqual([]);

    await app.tracing.readdress("langfuse", "send");
    await recorder.until(() => recorder.scores().length === 2);
    expect(questions()).toContain("1 + 1");
    expect(await langfuse()).toMatchObject({ elsewhere: 0, failed: 0 });
    // What is said of the answer later goes where its trace went.
    const { messageId } = run;
    app.tracing.feedback.set({ messageId, rating: "good", reasons: [], note: "" });
    await recorder.until(() => recorder.scores().some(({ name }) => name === "user_feedback"));
  });
});

describe("content that is switched off", () => {
  const waiting = async (): Promise<void> => {
    await open();
    recorder.behave({ type: "status", status: 503 });
    await app.ended(app.say("What is 1 + 1? Ask ada@example.com."));
    await eventually(async () => expect((await langfuse()).pending).toBeGreaterThan(0));
    app.set({ langfuse: { ...app.settings().langfuse, includeContent: false } });
    recorder.behave({ type: "well" });
    await eventually(async () => expect((await langfuse()).held).toBeGreaterThan(0));
  };

  it("holds what waits until the person has decided", async () => {
    await waiting();
    const { length } = recorder.requests;
    app.tracing.retryFailed("langfuse");
    await app.ended(app.say("And 2 + 2?"));
    await eventually(() => expect(recorder.spans().length).toBeGreaterThan(0));
    const sent = recorder.requests.slice(length).map(({ body }) => body);
    expect(sent.join().includes("1 + 1?")).toBe(false);
    expect(questions()).not.toContain("2 + 2");
    expect((await langfuse()).held).toBeGreaterThan(0);
  });

  it.each([
    ["strip", false],
    ["as-is", true],
  ] as const)("sends it on %s", async (how, hasContent) => {
    await waiting();
    const { length } = recorder.requests;
    await app.tracing.releaseHeld("langfuse", how);
    await recorder.until(() => recorder.scores().length === 2);
    expect(recorder.spans().some(({ name }) => name === "chat-turn")).toBe(true);
    expect(recorder.problems).toEqual([]);
    const sent = recorder.requests
      .slice(length)
      .map(({ body }) => body)
      .join();
    expect(sent.includes("1 + 1?")).toBe(hasContent);
    expect(sent).not.toContain("ada@example.com");
    expect((await langfuse()).held).toBe(0);
  });

  it("is forgotten on Discard", async () => {
    await waiting();
    await app.tracing.releaseHeld("langfuse", "discard");
    await eventually(async () => expect((await langfuse()).held).toBe(0));
    expect(recorder.spans()).toEqual([]);
  });
});
