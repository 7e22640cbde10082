import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * A provider in a process of its own, so that its work is not counted: streams as many tokens as the model's name says,
 * as in `tokens-20000`, as fast as the socket takes them.
 */
const WORDS = "The quick **brown** fox jumps over `the` lazy dog, and then rests. ".split(/(?<= )/);

const server = createServer((request, response) => {
  void (async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { model } = JSON.parse(Buffer.concat(chunks).toString()) as { model: string };
    const count = Number(model.split("-")[1]);
    response.writeHead(200, { "content-type": "text/event-stream" });
    const event = (choices: unknown[], usage: unknown = null): string =>
      `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", created: 1, model, choices, usage })}\n\n`;
    for (let index = 0; index < count; index += 1) {
      const content = WORDS[index % WORDS.length];
      const isTaken = response.write(
        event([{ index: 0, delta: { content }, finish_reason: null }]),
      );
      if (!isTaken) await new Promise((resolve) => response.once("drain", resolve));
    }
    response.write(event([{ index: 0, delta: {}, finish_reason: "stop" }]));
    response.write(
      event([], { prompt_tokens: 10, completion_tokens: count, total_tokens: count + 10 }),
    );
    response.end("data: [DONE]\n\n");
  })();
});

server.listen(0, "127.0.0.1", () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.once("disconnect", () => process.exit(0));
