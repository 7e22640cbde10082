import {
  createProtocol,
  type Protocol,
} from "../../../electron/agent/models/protocols/protocol.ts";
import { translateBody } from "../../../electron/agent/models/protocols/translate-body.ts";
import { createEventFrames, DONE } from "../../../electron/agent/models/event-frames.ts";
import { createReportedCall } from "../../../electron/agent/models/reported-call.ts";
import { toStreamChunk } from "../../../electron/agent/models/stream-event.ts";
import { createWholeChunks, type Ended } from "../../../electron/agent/models/whole-chunk.ts";
import type { ReportedUsage } from "../../../electron/agent/pricing/read-usage.ts";

export interface ReadAnswer {
  readonly text: string;
  readonly thoughts: string;
  readonly calls: readonly { readonly id: string; readonly name: string; readonly args: string }[];
  readonly ended: Ended | undefined;
  readonly isDone: boolean;
  readonly usage: ReportedUsage["usage"];
  /** What goes back with the answer. */
  readonly returned: unknown;
}

/** Reads an answer as a chat does, from the bytes to the pieces of meaning. */
export async function readAnswer(
  name: Protocol["name"],
  reads: readonly Uint8Array[],
): Promise<ReadAnswer> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const read of reads) controller.enqueue(read);
      controller.close();
    },
  });
  const { body: translated } = translateBody(
    new Response(body, { headers: { "content-type": "text/event-stream" } }),
    createProtocol(name).createReader(),
  );
  const frames = createEventFrames();
  const whole = createWholeChunks();
  const reported = createReportedCall();
  reported.begin(new Headers());
  const answer = { text: "", thoughts: "", isDone: false };
  const calls = new Map<number, { id: string; name: string; args: string }>();
  const take = (data: string, isError: boolean): void => {
    if (data === DONE) {
      answer.isDone = true;
      return;
    }
    const parsed: unknown = JSON.parse(Buffer.from(data, "latin1").toString());
    const item = isError ? { event: "error", data: parsed } : parsed;
    const raw = toStreamChunk(item, undefined, (said) => void reported.read(said));
    reported.read(raw);
    const {
      content = "",
      reasoning_content: thought = "",
      tool_calls: asked = [],
    } = whole.read(raw).choices[0]?.delta ?? {};
    answer.text += content;
    answer.thoughts += thought;
    for (const { index, id = "", function: called } of asked) {
      const call = calls.get(index) ?? { id, name: "", args: "" };
      call.name += called.name ?? "";
      call.args += called.arguments;
      calls.set(index, call);
    }
  };
  for await (const bytes of translated as ReadableStream<Uint8Array>) {
    frames.push(bytes).forEach(({ data, isError }) => take(data, isError));
  }
  frames.end().forEach(({ data, isError }) => take(data, isError));
  return {
    ...answer,
    calls: [...calls.values()],
    ended: whole.ended(),
    usage: reported.soFar().usage,
    returned: whole.returned().message,
  };
}

export const bytesOf = (...texts: readonly string[]): Uint8Array => Buffer.from(texts.join(""));
