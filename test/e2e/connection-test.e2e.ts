import { join } from "node:path";
import { writeFile } from "node:fs/promises";
import type { ElectronApplication, Page } from "@playwright/test";
import { refuse } from "../fakes/faults/replies.ts";
import { errorBody } from "../fakes/faults/wire.ts";
import {
  startModelServer,
  type ModelServer,
  type ModelServerOptions,
} from "../fakes/model-server.ts";
import { expect, lastAnswer, say, test as base, untilIdle } from "./app.fixture.ts";

interface Fixtures {
  /** The page's Models tab, set up for a server with these weaknesses at this path. */
  readonly openModels: (
    weaknesses?: ModelServerOptions,
    path?: string,
  ) => Promise<{
    readonly app: ElectronApplication;
    readonly page: Page;
    readonly server: ModelServer;
  }>;
}

const test = base.extend<Fixtures>({
  openModels: async ({ launch, userData }, use) => {
    const servers: ModelServer[] = [];
    await use(async (weaknesses = {}, path = "/v1") => {
      const server = await startModelServer(weaknesses);
      servers.push(server);
      const endpoint = {
        id: "local",
        name: "Local",
        preset: "custom",
        baseUrl: server.origin + path,
      };
      const settings = {
        version: 2,
        endpoints: [endpoint],
        model: { endpointId: "local", name: "fake" },
      };
      await writeFile(join(userData, "settings.json"), JSON.stringify(settings));
      const { app, page } = await launch();
      await page.getByRole("button", { name: "Settings" }).click();
      return { app, page, server };
    });
    for (const server of servers) await server[Symbol.asyncDispose]();
  },
});

const steps = (page: Page) => page.getByRole("list", { name: "Connection test" });

test("a connection is tested to the last step, and the card is there after a restart", async ({
  openModels,
  launch,
}) => {
  const { app, page } = await openModels();
  await expect(page.getByText("Not tested yet.")).toBeVisible();
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText("Everything works.")).toBeVisible({ timeout: 30_000 });
  await expect(steps(page).getByRole("listitem")).toHaveCount(11);
  await expect(steps(page)).toContainText("The model calls a tool and answers with its result.");
  await app.close();

  const { page: again } = await launch();
  await again.getByRole("button", { name: "Settings" }).click();
  await expect(again.getByText(/Everything works\. Tested/)).toBeVisible();
});

test("a missing /v1 is found and added with one click", async ({ openModels }) => {
  const { page, server } = await openModels({}, "");
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(steps(page)).toContainText("one level down");
  await page.getByRole("button", { name: "Add /v1" }).click();
  await expect(page.getByText("Everything works.")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByLabel("Base URL")).toHaveValue(`${server.origin}/v1`);
});

test("a model that cannot call tools is offered none afterwards", async ({ openModels }) => {
  const { page, server } = await openModels({
    chat: (body) =>
      body.tools === undefined ? undefined : refuse(400, errorBody("fake does not support tools")),
  });
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText("Works, with 1 note.")).toBeVisible({
    timeout: 30_000,
  });
  await page.getByRole("button", { name: "Back to chat" }).click();
  await say(page, "Hello");
  await untilIdle(page);
  await expect(lastAnswer(page)).toContainText("OK");
  expect(server.chats.at(-1)?.body).not.toHaveProperty("tools");
});
