import { parentPort } from "node:worker_threads";
import { colourCode } from "./colour-code.ts";
import type { ColourReply, ColourRequest } from "./colourer.ts";

// The entry of a worker thread that colours one code at a time, and is ended when one takes too long.
parentPort?.on("message", ({ code, language }: ColourRequest) => {
  colourCode(code, language).then(
    (colours) => reply({ colours: colours ?? null }),
    // A grammar that failed costs the colours, never the code.
    () => reply({ colours: null }),
  );
});
reply("ready");

function reply(message: ColourReply): void {
  parentPort?.postMessage(message);
}
