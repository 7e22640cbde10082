import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { canaryKey } from "../fakes/canary.ts";
import { libraryVariables } from "../fakes/library-variables.ts";
import { answer, finish, stream, toolCall, usage } from "../fakes/openai-server.ts";
import { expect, lastAnswer, say, untilIdle } from "./app.fixture.ts";
import { test } from "./endpoint.fixture.ts";

/** Must arrive nowhere: every variable carries it. */
const CANARY = canaryKey("environment");

interface Tripwire {
  readonly url: string;
  /** What came, as "METHOD address": as a proxy, as a collector of traces, as anything. */
  readonly touched: readonly string[];
  readonly server: Server;
}

/** Notes whoever connects, be it for a request or for a tunnel through a proxy. */
async function startTripwire(): Promise<Tripwire> {
  const touched: string[] = [];
  const server = createServer((request, response) => {
    touched.push(`${request.method ?? ""} ${request.url ?? ""}`);
    response.writeHead(502).end();
  });
  server.on("connect", (request, socket) => {
    touched.push(`CONNECT ${request.url ?? ""}`);
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, touched, server };
}

/** Values that turn on whatever the variable can turn on, and send it to the tripwire. */
function toValue(name: string, tripwire: string): string {
  if (/TRACING|ENABLED|DEBUG|VERBOSE|BACKGROUND|TRACING_V2/.test(name)) return "true";
  if (name.includes("RUNS_ENDPOINTS")) return JSON.stringify({ [tripwire]: CANARY });
  if (/PROXY|ENDPOINT|URL|BASE|HOST/.test(name)) return tripwire;
  if (name.includes("HEADERS")) return `x-canary: ${CANARY}\nx-canary=${CANARY}`;
  if (name.includes("LOG")) return "debug";
  return CANARY;
}

/** What belongs to the machine and to Node itself, and would change how the app starts. */
const LEFT_ALONE =
  /^(?:NODE_OPTIONS|NODE_V8_COVERAGE|NODE_ENV|TERM.*|NO_PROXY|OPENAI_API_KEY|OPENAI_BASE_URL|LANGFUSE_(?:PUBLIC_KEY|SECRET_KEY|BASE_?URL))$/;

/** What the request may carry: the runtime's own headers, the API's, and ours. */
const HEADERS = [
  "accept",
  "accept-encoding",
  "accept-language",
  "authorization",
  "connection",
  "content-length",
  "content-type",
  "host",
  "sec-fetch-mode",
  "user-agent",
];

test("with every variable set that a library asks for, a run sends the chat request and nothing else", async ({
  launch,
  server,
  atServer,
}) => {
  const tripwire = await startTripwire();
  const names = [
    ...libraryVariables(),
    ...["LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2", "LANGSMITH_OTEL_ENABLED", "OPENAI_API_BASE"],
    ...["ALL_PROXY", "http_proxy", "https_proxy", "all_proxy", "NODE_TLS_REJECT_UNAUTHORIZED"],
  ].filter((name) => !LEFT_ALONE.test(name));
  const variables = Object.fromEntries(names.map((name) => [name, toValue(name, tripwire.url)]));
  expect(names.length).toBeGreaterThan(80);

  server.reply(
    stream(
      toolCall("call-1", "calculator", { expression: "6 * 7" }),
      finish("tool_calls"),
      usage(),
    ),
    answer("It is 42."),
  );
  const { page, app, output } = await launch({ env: { ...variables, ...atServer } });
  await say(page, "What is 6 * 7?");
  await untilIdle(page);
  await expect(lastAnswer(page)).toContainText("It is 42.");
  await app.close();

  expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "POST /v1/chat/completions",
    "POST /v1/chat/completions",
  ]);
  for (const { headers, body } of server.requests) {
    expect(Object.keys(headers).sort()).toEqual(HEADERS);
    expect(headers.authorization).toBe(`Bearer ${atServer["OPENAI_API_KEY"] ?? ""}`);
    expect(headers["user-agent"]).toBe("Parley");
    expect(JSON.stringify({ headers, body })).not.toContain(CANARY);
  }
  expect(tripwire.touched).toEqual([]);
  expect(output()).not.toContain(CANARY);
  tripwire.server.close();
});
