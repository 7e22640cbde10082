import { expect } from "@playwright/test";
import type { Random } from "../load/random.ts";
import { DISTURBANCES, type DisturbanceName } from "./disturbances.ts";
import { LOSS_LIMIT_MS, type Sent } from "./judge.ts";
import { answerTo, WITH_TOOL, type Provider } from "./provider.ts";
import { startApp, type Place, type TortureApp } from "./torture-app.ts";

export interface RoundContext {
  readonly app: TortureApp;
  readonly place: Place;
  readonly provider: Provider;
  readonly random: Random;
  readonly number: number;
  readonly disturbance: DisturbanceName;
}

/** How long an app may take to settle after whatever happened to it. */
const SETTLE_MS = 60_000;

/** Sends up to three messages, lets one thing happen in the middle of their answers, and waits until all is quiet. */
export async function playRound(
  context: RoundContext,
): Promise<{ readonly app: TortureApp; readonly sent: readonly Sent[] }> {
  const { app, place, provider, random, number } = context;
  const count = 1 + random.below(3);
  const sent: Sent[] = [];
  const watches: (() => readonly { at: number; characters: number }[])[] = [];
  for (let index = 0; index < count; index += 1) {
    const tag = `t${number}x${index}`;
    const text = `${tag} ${random.below(4) === 0 ? WITH_TOOL : "please"}`;
    await app.send(text);
    sent.push({ tag, text, owedCharacters: 0, owesAll: true });
    await expect
      .poll(() => provider.asked.some((asked) => asked.tag === tag), { timeout: SETTLE_MS })
      .toBe(true);
    watches.push(await watchNewest(app, text));
  }

  // Somewhere in the newest answer: the older ones may be over by then, or in the middle as well.
  const newest = sent.at(-1)?.tag ?? "";
  const mark = random.below(answerTo(newest).length);
  const newestWatch = watches.at(-1);
  await expect
    .poll(() => (newestWatch?.().at(-1)?.characters ?? 0) >= mark || newestWatch?.().length === 0, {
      timeout: SETTLE_MS,
      intervals: [5],
    })
    .toBe(true);

  const fate = await DISTURBANCES[context.disturbance].happen({ app, place, random });
  if (fate === "lives") {
    await untilQuiet(app);
    return { app, sent };
  }
  // What the page showed last was there when the app died, at the latest.
  const diedAt = performance.now();
  sent.forEach((each, index) => {
    each.owesAll = false;
    const old = watches[index]?.().filter(({ at }) => at <= diedAt - LOSS_LIMIT_MS) ?? [];
    each.owedCharacters = old.at(-1)?.characters ?? 0;
  });
  const restarted = await startApp(place);
  await untilQuiet(restarted);
  return { app: restarted, sent };
}

/** Follows the run that answers the message, from the moment main knows of it. */
async function watchNewest(
  app: TortureApp,
  text: string,
): Promise<() => readonly { at: number; characters: number }[]> {
  const { threads } = await app.call("thread.list", { query: text.split(" ")[0] ?? text });
  const runId = threads[0]?.activeRunId ?? null;
  return runId === null ? () => [] : app.watch(runId);
}

/** Until no chat is answering any more. */
async function untilQuiet(app: TortureApp): Promise<void> {
  await expect
    .poll(
      async () =>
        (await app.call("thread.list", {})).threads.filter(
          ({ activeRunId }) => activeRunId !== null,
        ).length,
      {
        timeout: SETTLE_MS,
        intervals: [100],
      },
    )
    .toBe(0);
}
