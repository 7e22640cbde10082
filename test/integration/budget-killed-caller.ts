// A process that asks a model and is killed before it has answered. It prints a line once the request is under way.
import { openPricedApp } from "../fakes/priced-app.ts";

const [folder = "", baseUrl = ""] = process.argv.slice(2);
const { runs, start } = openPricedApp({ folder, baseUrl, budgets: {} });
const { runId } = start();
await runs.watch(
  runId,
  (event) => {
    if (event.type === "run-event" && event.event.type === "text-delta") {
      process.stdout.write("asked\n");
    }
  },
  new AbortController().signal,
);
