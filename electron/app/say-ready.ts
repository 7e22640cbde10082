/** Tells the terminal that started the app that it is there. */
export function sayReady(): void {
  process.stdout.write("parley: ready.\n");
}
