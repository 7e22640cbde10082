import { expectClaimedElectron } from "../fakes/electron-app.ts";
import { test } from "./app.fixture.ts";

test("the app runs on the Electron that the run says it drives", async ({ parley: { app } }) => {
  await expectClaimedElectron(app);
});
