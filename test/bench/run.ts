import { benchAgent } from "./agent.ts";
import { benchDisk } from "./disk.ts";
import { benchFlood } from "./flood.ts";
import { benchHolds } from "./holds/run.ts";
import { benchSearch } from "./search.ts";
import { benchSizes } from "./sizes.ts";
import { benchStart } from "./start.ts";
import { benchTimeline } from "./timeline.ts";
import { benchTracing } from "./tracing.ts";

const BENCHES = {
  agent: benchAgent,
  start: benchStart,
  flood: benchFlood,
  sizes: benchSizes,
  timeline: benchTimeline,
  tracing: benchTracing,
  disk: benchDisk,
  search: benchSearch,
  holds: benchHolds,
  /** Runs as it is loaded. */
  markdown: async () => {
    await import("./markdown/run.ts");
  },
};

/** `npm run bench [-- agent start flood sizes timeline tracing disk search holds markdown]`: prints figures and ratios; nothing here decides a test. */
const chosen = process.argv.slice(2);
for (const [name, bench] of Object.entries(BENCHES)) {
  if (chosen.length === 0 || chosen.includes(name)) await bench();
}
