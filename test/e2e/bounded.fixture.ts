import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test as withEndpoint } from "./endpoint.fixture.ts";

interface BoundedFixtures {
  /** Writes settings.json before the app starts. */
  readonly withSettings: (settings: object) => Promise<void>;
}

export const test = withEndpoint.extend<BoundedFixtures>({
  withSettings: async ({ userData }, use) => {
    await use((settings) =>
      writeFile(join(userData, "settings.json"), JSON.stringify({ version: 1, ...settings })),
    );
  },
});

export { expect } from "./app.fixture.ts";
