import { appendFileSync } from "node:fs";
import path from "node:path";
import { app, BrowserWindow, protocol } from "electron";

// Writes down what happens, since nobody can ask the process once it has ended.
const note = (line) =>
  appendFileSync(path.join(app.getPath("userData"), "events.log"), `${line}\n`);
globalThis.note = note;

if (!app.requestSingleInstanceLock({ from: process.argv.at(-1) })) {
  note("second instance refused");
  app.quit();
} else {
  globalThis.second = new Promise((resolve) =>
    app.once("second-instance", (_event, argv, workingDirectory, additionalData) =>
      resolve({ argv, workingDirectory, additionalData }),
    ),
  );
  protocol.registerSchemesAsPrivileged([
    { scheme: "app", privileges: { standard: true, secure: true } },
  ]);
  for (const name of ["before-quit", "will-quit", "quit"]) app.on(name, () => note(name));
  app.on("ready", () => note("ready"));
  await app.whenReady();
  protocol.handle(
    "app",
    () =>
      new Response("<!doctype html><title>life</title>", {
        headers: { "content-type": "text/html" },
      }),
  );
  const window = new BrowserWindow();
  window.on("close", () => note("close"));
  window.on("closed", () => note("closed"));
  await window.loadURL("app://bundle/");
}
