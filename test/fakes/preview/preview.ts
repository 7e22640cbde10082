import "./without-eval.ts";
import { createFakeBridge } from "../fake-bridge.ts";
import { servePreview } from "./preview-main.ts";
import { seedThreads } from "./seed-threads.ts";

const query = new URLSearchParams(location.search);
const bridge = createFakeBridge();
const control = servePreview(bridge, {
  threads: query.has("blank") ? [] : seedThreads(Date.now()),
  notices: query.has("notice")
    ? ["parley.db was damaged. It was set aside as parley.db.corrupt, and a new one was begun."]
    : [],
  fromEnvironment: query.has("environment") ? ["model.baseUrl"] : [],
});
Object.assign(window, { parley: bridge, preview: control });
await import("../../../renderer/main.tsx");
