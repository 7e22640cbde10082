import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchElectron } from "../fakes/electron-app.ts";
import { printTable, spread } from "./figures.ts";

const REPEATS = 5;

/** Prints how long a start takes until there is a window and until a person can type. */
export async function benchStart(): Promise<void> {
  const window: number[] = [];
  const composer: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    const folder = await mkdtemp(join(tmpdir(), "parley-bench-"));
    const start = performance.now();
    const app = await launchElectron({ args: [".", `--user-data-dir=${folder}`] });
    const page = await app.firstWindow();
    window.push(performance.now() - start);
    await page.getByRole("textbox", { name: "Message" }).waitFor();
    composer.push(performance.now() - start);
    await app.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  printTable(
    `From launch, Playwright's own part included, ${REPEATS} fresh profiles: median [least–most]`,
    ["until", "ms"],
    [
      ["the first window", spread(window, 0)],
      ["the composer can be typed into", spread(composer, 0)],
    ],
  );
}
