import { expect, say, screen, test, untilIdle } from "./app.fixture.ts";

test("a chat is pinned, archived and forked by its menu, and stays where it was put", async ({
  launch,
}) => {
  const before = await launch();
  const { page } = before;
  const { conversations, newChat } = screen(page);
  for (const words of ["First chat", "Second chat"]) {
    await newChat.click();
    await say(page, words);
    await untilIdle(page);
  }
  const link = (name: string) => conversations.getByRole("link", { name, exact: true });
  const group = (name: string) => conversations.getByRole("region", { name });
  const choose = async (name: string, item: string): Promise<void> => {
    await link(name).click({ button: "right" });
    await page.getByRole("menuitem", { name: item, exact: true }).click();
  };
  await choose("First chat", "Pin");
  await expect(group("Pinned").getByRole("link")).toHaveText("First chat");
  await expect(conversations.getByRole("link").first()).toHaveText("First chat");

  await choose("Second chat", "Fork");
  await expect(link("Second chat (fork)")).toHaveAttribute("aria-current", "page");
  await expect(screen(page).messages.getByRole("article")).toHaveCount(2);

  await choose("Second chat", "Archive");
  await expect(link("Second chat")).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(
    group("Today").getByRole("link", { name: "Second chat", exact: true }),
  ).toBeVisible();
  await choose("Second chat", "Archive");
  await before.app.close();

  const after = await launch();
  const sidebar = screen(after.page).conversations;
  await expect(sidebar.getByRole("region", { name: "Pinned" })).toContainText("First chat");
  const archived = sidebar.getByRole("region", { name: "Archived" });
  await archived.getByText("Archived (1)").click();
  await archived.getByRole("link", { name: "Second chat" }).click();
  await say(after.page, "And again");
  await untilIdle(after.page);
  await expect(archived).toHaveCount(0);
});
