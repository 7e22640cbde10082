import { once } from "node:events";
import { gunzipSync } from "node:zlib";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import type { Certificate } from "../faults/certificate.ts";
import { otlpFromProtobuf, otlpMetricsFromProtobuf } from "../otlp-protobuf.ts";
import {
  attributeProblem,
  otlpRequest,
  scoreEvent,
  type AnyValue,
  type OtlpRequest,
} from "./ingestion.ts";

/** How the host behaves. */
export type Manner =
  | { readonly type: "well" }
  | {
      readonly type: "status";
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    }
  /** Takes what it likes, as a host behind a firewall does that dislikes a text. */
  | {
      readonly type: "picky";
      /** Cut: the connection breaks where an answer should come. Page: a web page comes in its place, and says 200. */
      readonly status: number | "cut" | "page";
      readonly dislikes: (body: string) => boolean;
      /** What it asks for beside the status. */
      readonly retryAfter?: string;
    }
  /** Takes all scores of a batch but those it fails on. */
  | {
      readonly type: "partial";
      readonly status: number;
      readonly fails: (event: string) => boolean;
      /** What it calls the event; left out, by its id. */
      readonly id?: string;
    }
  /** Takes the request and says nothing. */
  | { readonly type: "silent" }
  | { readonly type: "html" }
  | { readonly type: "redirect"; readonly to: string }
  /** An answer without an end. */
  | { readonly type: "flood" };

export interface RecordedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  /** By number, as OTLP has it. */
  readonly kind: number;
  readonly status: { readonly code: number; readonly message?: string | undefined };
  readonly events: readonly {
    readonly name: string;
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
  readonly schemaUrl: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface RecordedScore {
  readonly id: string;
  readonly traceId: string;
  readonly name: string;
  readonly value: number;
  readonly dataType: string;
  readonly comment?: string | null | undefined;
  readonly environment?: string | undefined;
  /** When it is filed, which is part of its key. */
  readonly timestamp: string;
}

export interface Recorder extends AsyncDisposable {
  readonly url: string;
  readonly publicKey: string;
  readonly secretKey: string;
  /** As they came, oldest first: method and path, and the body, unpacked and as JSON. */
  readonly requests: readonly {
    readonly line: string;
    readonly body: string;
    readonly authorization: string;
    readonly headers: IncomingHttpHeaders;
  }[];
  readonly refused: number;
  /** What Langfuse would not have taken or read of what came. */
  readonly problems: readonly string[];
  spans(): readonly RecordedSpan[];
  /** As Langfuse would show them: the newest of each id, without the deleted. */
  scores(): readonly RecordedScore[];
  behave(manner: Manner): void;
  /** From now on scores wait in a queue, as they do for five seconds at Langfuse, while a removal does not. */
  holdScores(): void;
  /** What waits in the queue arrives. */
  releaseScores(): void;
  /** Resolves once `check` says yes to what has come; asks again with each request. */
  until(check: () => boolean): Promise<void>;
  close(): Promise<void>;
}

/**
 * A host that takes traces as Langfuse does (langfuse/langfuse at 62751446: `api/public/otel/v1/traces`,
 * `api/public/ingestion`, `api/public/scores/[scoreId]`, `api/public/projects`): it checks the keys and the shapes,
 * decodes what it gets, and puts what comes twice together: a field that is left out stays as it was.
 */
export async function startRecorder(port = 0, tls?: Certificate): Promise<Recorder> {
  const publicKey = "pk-lf-test";
  const secretKey = "sk-lf-CANARY-000000";
  const requests: Recorder["requests"][number][] = [];
  const spans = new Map<string, RecordedSpan>();
  const queue: RecordedScore[] = [];
  let isHolding = false;
  const scores = new Map<string, RecordedScore>();
  const problems: string[] = [];
  const waiting = new Set<() => void>();
  let manner: Manner = { type: "well" };
  let refused = 0;

  const file = (score: RecordedScore): void => {
    const given = Object.entries(score).filter(([, value]) => value !== undefined);
    const merged = { ...scores.get(score.id), ...Object.fromEntries(given) } as RecordedScore;
    scores.set(score.id, merged);
  };
  const take = (score: RecordedScore): void => {
    if (isHolding) queue.push(score);
    else file(score);
  };

  const serve = (
    method: string,
    path: string,
    { body, headers }: { readonly body: string; readonly headers: IncomingHttpHeaders },
  ): { status: number; json: unknown } => {
    if (method === "GET" && path === "/api/public/health") {
      return { status: 200, json: { status: "OK", version: "3.200.0" } };
    }
    if (method === "GET" && path === "/api/public/projects") {
      return { status: 200, json: { data: [{ id: "project-1", name: "Test project" }] } };
    }
    if (method === "POST" && (path === "/api/public/otel/v1/traces" || path === "/v1/traces")) {
      const isFast = headers["x-langfuse-ingestion-version"] === "4";
      const problem =
        path === "/v1/traces" || isFast
          ? findOtlpProblem(JSON.parse(body))
          : "It takes the slow way: x-langfuse-ingestion-version is not 4.";
      if (problem !== undefined) {
        problems.push(problem);
        return { status: 400, json: { error: problem } };
      }
      for (const span of decodeSpans(otlpRequest.parse(JSON.parse(body)))) {
        const id = `${span.traceId} ${span.spanId}`;
        const before = spans.get(id);
        spans.set(id, { ...span, attributes: { ...before?.attributes, ...span.attributes } });
      }
      return { status: 200, json: {} };
    }
    if (method === "POST" && path === "/v1/metrics") return { status: 200, json: {} };
    if (method === "POST" && path === "/api/public/ingestion") {
      return { status: 207, json: takeScores(body, take, manner) };
    }
    const deleted = /^\/api\/public\/scores\/(?<id>[^/]+)$/.exec(path)?.groups?.["id"];
    if (method === "GET" && deleted !== undefined) {
      const found = scores.get(decodeURIComponent(deleted));
      return found === undefined
        ? { status: 404, json: { message: "Score not found" } }
        : { status: 200, json: found };
    }
    if (method === "DELETE" && deleted !== undefined) {
      scores.delete(decodeURIComponent(deleted));
      return { status: 202, json: { message: "Score deletion queued" } };
    }
    return { status: 404, json: { message: "Not found" } };
  };

  const listener: RequestListener = (incoming, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const body = unpack(Buffer.concat(chunks), incoming);
      const line = `${incoming.method ?? ""} ${incoming.url ?? ""}`;
      const authorization = incoming.headers.authorization ?? "";
      requests.push({ line, body, authorization, headers: incoming.headers });
      if (manner.type === "picky" && manner.dislikes(body)) {
        if (manner.status === "cut") incoming.socket.destroy();
        else if (manner.status === "page") misbehave(response, { type: "html" });
        else {
          if (manner.retryAfter !== undefined) response.setHeader("retry-after", manner.retryAfter);
          reply(response, manner.status, { message: "Blocked." });
        }
      } else if (manner.type === "well" || manner.type === "picky" || manner.type === "partial") {
        const basic = `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString("base64")}`;
        if (authorization !== basic && !OPEN_DOORS.test(line)) {
          refused += 1;
          reply(response, 401, { message: "Invalid credentials" });
        } else {
          const { status, json } = serve(incoming.method ?? "", incoming.url ?? "", {
            body,
            headers: incoming.headers,
          });
          reply(response, status, json);
        }
      } else {
        misbehave(response, manner);
      }
      for (const check of waiting) check();
    })();
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer({ ...tls }, listener);
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const { port: bound } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };

  return {
    url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${bound}`,
    publicKey,
    secretKey,
    requests,
    problems,
    get refused() {
      return refused;
    },
    spans: () => [...spans.values()],
    scores: () => [...scores.values()],
    behave: (next) => void (manner = next),
    holdScores: () => void (isHolding = true),
    releaseScores: () => {
      isHolding = false;
      for (const score of queue.splice(0)) file(score);
    },
    until: (check) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!check()) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** A body as JSON, however it came. */
function unpack(bytes: Buffer, { headers, url }: IncomingMessage): string {
  const plain = headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes;
  if (headers["content-type"] !== "application/x-protobuf") return plain.toString();
  const read = url === "/v1/metrics" ? otlpMetricsFromProtobuf : otlpFromProtobuf;
  return JSON.stringify(read(plain));
}

/** What needs no Langfuse keys. */
const OPEN_DOORS = / (?:\/v1\/(?:traces|metrics)|\/api\/public\/health)$/;

function reply(response: ServerResponse, status: number, json: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(json));
}

function misbehave(
  response: ServerResponse,
  manner: Exclude<Manner, { type: "well" | "picky" | "partial" }>,
): void {
  switch (manner.type) {
    case "silent":
      return;
    case "html":
      response.writeHead(200, { "content-type": "text/html" });
      response.end("<!doctype html><title>Sign in</title>");
      return;
    case "redirect":
      response.writeHead(307, { location: manner.to });
      response.end();
      return;
    case "flood": {
      response.writeHead(200, { "content-type": "application/json" });
      const piece = Buffer.alloc(65_536, 0x20);
      const pour = (): void => {
        while (response.write(piece));
        response.once("drain", pour);
      };
      pour();
      return;
    }
    case "status":
      response.writeHead(manner.status, { "content-type": "application/json", ...manner.headers });
      response.end(manner.body ?? JSON.stringify({ message: "Told to" }));
  }
}

/** What Langfuse refuses, or would drop in silence. */
function findOtlpProblem(body: unknown): string | undefined {
  const request = otlpRequest.safeParse(body);
  if (!request.success) return z.prettifyError(request.error);
  return decodeSpans(request.data)
    .map(({ attributes }) => attributeProblem(attributes))
    .find((problem) => problem !== undefined);
}

function decodeSpans({ resourceSpans }: OtlpRequest): RecordedSpan[] {
  return resourceSpans
    .flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap(({ spans, schemaUrl }) => spans.map((span) => ({ ...span, schemaUrl }))),
    )
    .map((span) => ({
      traceId: span.traceId,
      spanId: span.spanId,
      parentSpanId: span.parentSpanId,
      name: span.name,
      startMs: Number(BigInt(span.startTimeUnixNano) / 1_000_000n),
      endMs: Number(BigInt(span.endTimeUnixNano) / 1_000_000n),
      kind: span.kind,
      status: span.status,
      events: span.events.map(({ name, attributes }) => ({
        name,
        attributes: toPlain(attributes),
      })),
      schemaUrl: span.schemaUrl,
      attributes: toPlain(span.attributes),
    }));
}

const toPlain = (attributes: readonly { readonly key: string; readonly value: AnyValue }[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, decode(value)]));

function decode(value: AnyValue): unknown {
  if ("intValue" in value) return Number(value.intValue);
  return "arrayValue" in value ? value.arrayValue.values.map(decode) : Object.values(value)[0];
}

/** As `processEventBatch`: one answer for each event, an event that is not understood among the errors. */
function takeScores(body: string, take: (score: RecordedScore) => void, manner: Manner): unknown {
  const { batch } = z.object({ batch: z.array(z.unknown()) }).parse(JSON.parse(body));
  const errors: unknown[] = [];
  const successes: unknown[] = [];
  for (const event of batch) {
    const { success, data } = scoreEvent.safeParse(event);
    if (success && manner.type === "partial" && manner.fails(JSON.stringify(event))) {
      errors.push({ id: manner.id ?? data.id, status: manner.status, message: "Told to" });
    } else if (success) {
      take({ ...data.body, timestamp: data.timestamp });
      successes.push({ id: data.id, status: 201 });
    } else {
      const { id = "" } = z.object({ id: z.string() }).safeParse(event).data ?? {};
      errors.push({ id, status: 400, message: "Invalid request data" });
    }
  }
  return { successes, errors };
}
