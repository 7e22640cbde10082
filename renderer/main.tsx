import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { connectBridge, createClient } from "./bridge/client.ts";
import { createServices } from "./create-services.ts";
import { followTheme } from "./settings/theme.ts";
import { reportProblems } from "./shell/report-problems.ts";
import { start } from "./start.ts";
import { requestBrowserFrame } from "./state/frame-batch.ts";
import { leaveToInputMethod } from "./ui/input-method.ts";
import "./styles.css";

leaveToInputMethod(window);
const services = createServices({
  client: createClient(connectBridge()),
  addressBar: window,
  narrow: window.matchMedia("(max-width: 700px)"),
  requestFrame: requestBrowserFrame,
  newId: () => crypto.randomUUID(),
  now: () => Date.now(),
});
followTheme(
  services.settings.state,
  window.matchMedia("(prefers-color-scheme: dark)"),
  document.documentElement,
);
start(services, window);

const report = reportProblems(services.client, window);

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root, { onCaughtError: (error) => report("render", error) }).render(
    <StrictMode>
      <App services={services} />
    </StrictMode>,
  );
}
