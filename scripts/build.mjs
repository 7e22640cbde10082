// `npm run build`: the three worlds into dist/, whether or not anything changed.
import { rebuild } from "./lib/ensure-build.mjs";
import { ensureDependencies } from "./lib/ensure-dependencies.mjs";
import { runMain } from "./lib/say.mjs";

await runMain(async () => {
  await ensureDependencies();
  await rebuild();
  return 0;
});
