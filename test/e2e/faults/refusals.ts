import { refuse, stream } from "../../fakes/faults/replies.ts";
import { answer, errorBody } from "../../fakes/faults/wire.ts";
import { API_KEY } from "./api-key.ts";
import type { Row } from "./row.ts";

const PAGE = "<!doctype html><html><body><h1>Gateway</h1><script>alert(1)</script></body></html>";
const HTML = { "content-type": "text/html" };
const slowDown = (headers: Parameters<typeof refuse>[2] = {}) =>
  refuse(429, errorBody("Slow down"), headers);
const recovered = stream(answer("Here you are."));
const inThreeSeconds = (): string => new Date(Date.now() + 3_000).toUTCString();

/** An endpoint that says no, or something that is not an endpoint at all. */
export const REFUSALS: readonly Row[] = [
  {
    name: "429 with Retry-After in seconds",
    replies: [slowDown({ "retry-after": "2" }), recovered],
    waits: /waiting.*\d s.*Rate limit/i,
    sees: { type: "answer", text: "Here you are." },
    requests: 2,
  },
  {
    name: "429 with Retry-After as a date",
    replies: [slowDown({ "retry-after": inThreeSeconds }), recovered],
    waits: /waiting.*\d s.*Rate limit/i,
    sees: { type: "answer", text: "Here you are." },
    requests: 2,
  },
  {
    name: "429 with retry-after-ms",
    replies: [slowDown({ "retry-after-ms": "1500" }), recovered],
    waits: /waiting.*\d s.*Rate limit/i,
    sees: { type: "answer", text: "Here you are." },
    requests: 2,
  },
  {
    name: "429 that asks for an hour",
    replies: [slowDown({ "retry-after": "3600" })],
    sees: { type: "failed", words: /Rate limit.*about 60 minutes/s },
    retriesLater: true,
    requests: 1,
  },
  {
    name: "429 with a Retry-After that is garbage",
    replies: [slowDown({ "retry-after": "soon" })],
    sees: { type: "failed", words: /Rate limit.*Slow down/s },
    requests: 3,
  },
  {
    name: "429 without Retry-After",
    replies: [slowDown()],
    sees: { type: "failed", words: /Rate limit.*Slow down/s },
    requests: 3,
  },
  {
    name: "429 for want of credit",
    replies: [refuse(429, errorBody("You exceeded your current quota", "insufficient_quota"))],
    sees: { type: "failed", words: /no credit/ },
    requests: 1,
  },
  {
    name: "401 that echoes the key",
    replies: [refuse(401, errorBody(`Incorrect API key: ${API_KEY}.`, "invalid_api_key"))],
    sees: { type: "failed", words: /did not accept the API key.*Incorrect API key: \[redacted\]/s },
    offers: "Open API key",
    requests: 1,
  },
  {
    name: "403",
    replies: [refuse(403, errorBody("Country, region or territory not supported"))],
    sees: { type: "failed", words: /may not use this model.*region or territory/s },
    offers: "Open API key",
    requests: 1,
  },
  {
    name: "404 of a model",
    replies: [refuse(404, errorBody("The model `faulty` does not exist", "model_not_found"))],
    sees: { type: "failed", words: /Model not found at.*`faulty` does not exist/s },
    offers: "Choose model",
    requests: 1,
  },
  {
    name: "400 for the context length",
    replies: [refuse(400, errorBody("Maximum is 8192 tokens", "context_length_exceeded"))],
    sees: { type: "failed", words: /too long for this model.*new chat/is },
    offers: "Ask in a fresh chat",
    requests: 1,
  },
  {
    name: "413",
    replies: [refuse(413, PAGE, HTML)],
    sees: { type: "failed", words: /too long for this model.*new chat/is },
    offers: "Ask in a fresh chat",
    requests: 1,
  },
  {
    name: "400 of a content filter",
    replies: [refuse(400, errorBody("The prompt triggered our policy", "content_filter"))],
    sees: { type: "failed", words: /content filter.*triggered our policy/s },
    requests: 1,
  },
  {
    name: "422",
    replies: [refuse(422, errorBody("tools[0]: extra fields not permitted"))],
    sees: { type: "failed", words: /refused the request.*extra fields not permitted/s },
    offers: "Choose model",
    requests: 1,
  },
  {
    name: "400 for a parameter",
    replies: [refuse(400, errorBody("Unsupported parameter: temperature"))],
    sees: { type: "failed", words: /refused the request.*Unsupported parameter/s },
    offers: "Change temperature",
    requests: 1,
  },
  {
    name: "500 once",
    replies: [refuse(500, errorBody("boom")), recovered],
    sees: { type: "answer", text: "Here you are." },
    receipt: /1 request without an answer may have been billed/,
    requests: 2,
  },
  {
    name: "503 of a proxy, always",
    replies: [refuse(503, "upstream unavailable", { "content-type": "text/plain" })],
    sees: { type: "failed", words: /overloaded or down/ },
    receipt: /3 requests without an answer may have been billed/,
    requests: 3,
  },
  {
    name: "503 of the API, always",
    replies: [refuse(503, errorBody("The model is overloaded"))],
    sees: { type: "failed", words: /overloaded or down/ },
    requests: 3,
  },
  {
    name: "504",
    replies: [refuse(504, PAGE, HTML)],
    sees: { type: "failed", words: /overloaded or down/ },
    receipt: /≈ [\d,]+ in.*1 request without an answer may have been billed/,
    requests: 1,
  },
  {
    name: "524, as Cloudflare gives up",
    replies: [refuse(524, PAGE, HTML)],
    sees: { type: "failed", words: /error of its own/ },
    receipt: /1 request without an answer may have been billed/,
    requests: 1,
  },
  {
    name: "529 always",
    replies: [refuse(529, errorBody("Overloaded"))],
    sees: { type: "failed", words: /overloaded or down/ },
    requests: 3,
  },
  {
    name: "502 in HTML",
    replies: [refuse(502, PAGE, HTML)],
    sees: { type: "failed", words: /overloaded or down/ },
    receipt: /3 requests without an answer may have been billed/,
    requests: 3,
  },
  {
    name: "200 in HTML, as a captive portal gives it",
    replies: [refuse(200, PAGE, HTML)],
    sees: { type: "failed", words: /no chat completion.*base URL/s },
    offers: "Check address",
    requests: 1,
  },
  {
    name: "302 to a login page",
    replies: [refuse(302, "", { location: "/login" })],
    sees: { type: "failed", words: /sends its visitors elsewhere.*base URL/s },
    offers: "Check address",
    requests: 1,
  },
  {
    name: "200 with an error in JSON",
    replies: [refuse(200, errorBody("Something is off"))],
    sees: { type: "failed", words: /refused the request.*Something is off/s },
    offers: "Choose model",
    requests: 1,
  },
  {
    name: "200 and nothing",
    replies: [refuse(200, "")],
    sees: { type: "failed", words: /no chat completion/ },
    offers: "Check address",
    requests: 1,
  },
];
