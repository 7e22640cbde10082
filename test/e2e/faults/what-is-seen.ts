import { expect, type ElectronApplication, type Locator } from "@playwright/test";
import { lastAnswer } from "../app.fixture.ts";
import type { FaultyWorld } from "./faults.fixture.ts";
import { fingerprint } from "./fingerprint.ts";
import type { Row, Seen } from "./row.ts";

/** What no fault may ever bring to the screen. */
const NEVER_SEEN =
  /<\/?[a-z!][^>]*>|Unexpected (?:token|end)|\[object \w+\]|undefined|\bNaN\b|Infinity|\bat \S+ \(|:\d+:\d+\b|\w+Error\b|node_modules|Troubleshooting|CANARY/i;

/** The answer's own words, white space folded; Markdown does with white space as it likes. */
export async function answerText(answer: Locator): Promise<string> {
  const texts = await answer.locator(".md").allInnerTexts();
  return texts.join(" ").replaceAll(/\s+/g, " ").trim();
}

export async function expectSeen(
  { page, app }: FaultyWorld,
  { sees, copies, offers, receipt, retriesLater, tools = [] }: Row,
): Promise<void> {
  const answer = lastAnswer(page);
  await expect.poll(() => answerText(answer)).toMatch(toPattern(sees.text ?? ""));
  if (copies !== undefined) expect(await copied(app, answer)).toBe(copies);
  await expectEnding(answer, sees);
  const retry = answer.getByRole("button", { name: "Retry", exact: true });
  if (retriesLater === true) await expect(retry).toBeDisabled();
  const ways = answer.getByRole("button", { name: WAYS_ON });
  await expect(ways).toHaveText(waysOn(sees, offers, retriesLater));
  const used = answer.getByRole("note", { name: "Receipt" });
  if (receipt !== undefined) await expect(used).toContainText(receipt);
  else await expect(used).not.toContainText("may have been billed");
  const groups = answer.getByRole("group", { name: /^Tool: / });
  await expect(groups).toHaveCount(tools.length);
  for (const [index, [name, state]] of tools.entries()) {
    await expect(groups.nth(index)).toHaveAccessibleName(`Tool: ${name}`);
    await expect(groups.nth(index)).toContainText(state);
  }
}

async function expectEnding(answer: Locator, sees: Seen): Promise<void> {
  const alert = answer.getByRole("alert");
  if (sees.type === "failed") await expect(alert).toContainText(sees.words);
  else await expect(alert).toHaveCount(0);
  if (sees.type !== "ended") return;
  await expect(answer.getByText(sees.word, { exact: true })).toBeVisible();
  await expect(answer).toContainText(sees.words);
}

const WAYS_ON =
  /^(?:Retry|Continue|Open API key|Choose model|Check address|Change temperature|Change timeouts|Ask in a fresh chat)$/;

function waysOn(
  sees: Seen,
  offers: Row["offers"],
  retriesLater: Row["retriesLater"],
): (string | RegExp)[] {
  if (sees.type === "answer") return [];
  const actions = offers === undefined ? [] : [offers];
  const retry = retriesLater === true ? /^Retry in \d+ (?:s|min)$/ : "Retry";
  return [...actions, retry, ...(sees.text === undefined ? [] : ["Continue"])];
}

/** Looks at the whole page, the details of the run included. */
export async function expectNothingRaw({ page, app }: FaultyWorld): Promise<void> {
  await lastAnswer(page).getByRole("button", { name: "Run details" }).click();
  const details = page.getByRole("region", { name: "Run details" });
  await expect(details).toContainText("Model calls");
  const shown = await page.locator("body").innerText();
  expect(NEVER_SEEN.exec(shown)?.[0]).toBeUndefined();
  expect(await page.content()).not.toContain("CANARY");
  const isPolluted = (): boolean => "polluted" in {};
  expect(await page.evaluate(isPolluted)).toBe(false);
  expect(await app.evaluate(isPolluted)).toBe(false);
}

function toPattern(text: string | RegExp): RegExp {
  return typeof text === "string" ? new RegExp(`^${RegExp.escape(text)}$`) : text;
}

/** A hash of what Copy gives: two megabytes of difference would help nobody. */
async function copied(app: ElectronApplication, answer: Locator): Promise<string> {
  await answer.getByRole("button", { name: "Copy", exact: true }).click();
  let text = "";
  await expect
    .poll(async () => (text = await app.evaluate(({ clipboard }) => clipboard.readText())))
    .not.toBe("");
  // There Chromium writes the system's own line ends.
  if (process.platform === "win32") text = text.replaceAll("\r\n", "\n");
  await app.evaluate(({ clipboard }) => clipboard.clear());
  return fingerprint(text);
}
