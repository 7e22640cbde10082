/** Tells the terminal that started the app that it is there. A terminal that is gone is no reason to end. */
export function sayReady(): void {
  process.stdout.once("error", () => undefined);
  process.stdout.write("parley: ready.\n");
}
