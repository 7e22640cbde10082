import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How the host behaves. */
export type Manner =
  | { readonly type: "well" }
  | {
      readonly type: "status";
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
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
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface RecordedScore {
  readonly id: string;
  readonly traceId: string;
  readonly name: string;
  readonly value: number;
  readonly dataType: string;
  readonly comment?: string;
}

export interface Recorder extends AsyncDisposable {
  readonly url: string;
  readonly publicKey: string;
  readonly secretKey: string;
  /** As they came, oldest first: method and path, and the raw body. */
  readonly requests: readonly {
    readonly line: string;
    readonly body: string;
    readonly authorization: string;
  }[];
  readonly refused: number;
  spans(): readonly RecordedSpan[];
  /** As Langfuse would show them: the newest of each id, without the deleted. */
  scores(): readonly RecordedScore[];
  behave(manner: Manner): void;
  /** Resolves once `check` says yes to what has come; asks again with each request. */
  until(check: () => boolean): Promise<void>;
  close(): Promise<void>;
}

/**
 * A host that takes traces as Langfuse does (langfuse/langfuse at 62751446: `api/public/otel/v1/traces`,
 * `api/public/ingestion`, `api/public/scores/[scoreId]`, `api/public/projects`): it checks the keys and the shapes and
 * decodes what it gets.
 */
export async function startRecorder(port = 0): Promise<Recorder> {
  const publicKey = "pk-lf-test";
  const secretKey = "sk-lf-CANARY-000000";
  const requests: { line: string; body: string; authorization: string }[] = [];
  const spans: RecordedSpan[] = [];
  const scores = new Map<string, RecordedScore>();
  const waiting = new Set<() => void>();
  let manner: Manner = { type: "well" };
  let refused = 0;

  const serve = (method: string, path: string, body: string): { status: number; json: unknown } => {
    if (method === "GET" && path === "/api/public/projects") {
      return { status: 200, json: { data: [{ id: "project-1", name: "Test project" }] } };
    }
    if (method === "POST" && (path === "/api/public/otel/v1/traces" || path === "/v1/traces")) {
      const problem = findOtlpProblem(JSON.parse(body));
      if (problem !== undefined) return { status: 400, json: { error: problem } };
      spans.push(...decodeSpans(JSON.parse(body) as OtlpRequest));
      return { status: 200, json: {} };
    }
    if (method === "POST" && path === "/api/public/ingestion") {
      return { status: 207, json: takeScores(body, scores) };
    }
    const deleted = /^\/api\/public\/scores\/(?<id>[^/]+)$/.exec(path)?.groups?.["id"];
    if (method === "DELETE" && deleted !== undefined) {
      scores.delete(decodeURIComponent(deleted));
      return { status: 202, json: { message: "Score deletion queued" } };
    }
    return { status: 404, json: { message: "Not found" } };
  };

  const server = createServer((incoming, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString();
      const line = `${incoming.method ?? ""} ${incoming.url ?? ""}`;
      const authorization = incoming.headers.authorization ?? "";
      requests.push({ line, body, authorization });
      if (manner.type === "well") {
        const basic = `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString("base64")}`;
        if (authorization !== basic && !line.endsWith(" /v1/traces")) {
          refused += 1;
          reply(response, 401, { message: "Invalid credentials" });
        } else {
          const { status, json } = serve(incoming.method ?? "", incoming.url ?? "", body);
          reply(response, status, json);
        }
      } else {
        misbehave(response, manner);
      }
      for (const check of waiting) check();
    })();
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const { port: bound } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };

  return {
    url: `http://127.0.0.1:${bound}`,
    publicKey,
    secretKey,
    requests,
    get refused() {
      return refused;
    },
    spans: () => [...spans],
    scores: () => [...scores.values()],
    behave: (next) => void (manner = next),
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

function reply(response: ServerResponse, status: number, json: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(json));
}

function misbehave(response: ServerResponse, manner: Exclude<Manner, { type: "well" }>): void {
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

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: AnyValue }[];
}

type AnyValue = Readonly<Record<string, unknown>>;

interface OtlpRequest {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

/** What Langfuse refuses before it looks into a span: `validateOtelSpanIds`. */
function findOtlpProblem(body: unknown): string | undefined {
  const { resourceSpans } = body as OtlpRequest;
  for (const span of resourceSpans
    .flatMap((each) => each.scopeSpans)
    .flatMap((each) => each.spans)) {
    if (!/^[0-9a-f]{32}$/.test(span.traceId)) return "traceId";
    if (!/^[0-9a-f]{16}$/.test(span.spanId)) return "spanId";
    if (!Array.isArray(span.attributes)) return "attributes";
  }
  return undefined;
}

function decodeSpans({ resourceSpans }: OtlpRequest): RecordedSpan[] {
  return resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .map((span) => ({
      traceId: span.traceId,
      spanId: span.spanId,
      parentSpanId: span.parentSpanId,
      name: span.name,
      startMs: Number(BigInt(span.startTimeUnixNano) / 1_000_000n),
      endMs: Number(BigInt(span.endTimeUnixNano) / 1_000_000n),
      attributes: Object.fromEntries(span.attributes.map(({ key, value }) => [key, decode(value)])),
    }));
}

function decode(value: AnyValue): unknown {
  const array = value["arrayValue"] as { readonly values: readonly AnyValue[] } | undefined;
  return array === undefined ? Object.values(value)[0] : array.values.map(decode);
}

/** As `processEventBatch`: one answer for each event, an event that is not understood among the errors. */
function takeScores(body: string, scores: Map<string, RecordedScore>): unknown {
  const { batch } = JSON.parse(body) as {
    readonly batch: readonly {
      readonly id: string;
      readonly type: string;
      readonly body: RecordedScore;
    }[];
  };
  const errors: unknown[] = [];
  const successes: unknown[] = [];
  for (const { id, type, body: score } of batch) {
    const isValue = score.dataType !== "BOOLEAN" || score.value === 0 || score.value === 1;
    if (
      type === "score-create" &&
      score.name !== "" &&
      typeof score.value === "number" &&
      isValue
    ) {
      scores.set(score.id, score);
      successes.push({ id, status: 201 });
    } else {
      errors.push({ id, status: 400, message: "Invalid request data" });
    }
  }
  return { successes, errors };
}
