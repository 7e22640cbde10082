import { stream } from "../../fakes/faults/replies.ts";
import { answer } from "../../fakes/faults/wire.ts";
import type { Row } from "./row.ts";

const replies = [stream(answer("This must never be seen."))] as const;
const notSecure = { type: "failed", words: /No secure connection.*key was not sent/s } as const;

/** No way to the endpoint, or none that is safe. Nothing gets there, so nothing is repeated. */
export const CONNECTIONS: readonly Row[] = [
  {
    name: "a name that does not exist",
    at: "unknown name",
    replies,
    sees: { type: "failed", words: /address could not be found/ },
    offers: "Check address",
    requests: 0,
  },
  {
    name: "a port where nothing listens",
    at: "vacant",
    replies,
    sees: { type: "failed", words: /Can't reach 127\.0\.0\.1:\d+\. Is the server running/ },
    offers: "Check address",
    requests: 0,
  },
  {
    // The system takes the connection and the request; nobody reads them.
    name: "a black hole",
    at: "black hole",
    replies,
    sees: { type: "ended", word: "Timed out", words: /Request timed out\. No answer.*2 s/ },
    receipt: /1 request without an answer may have been billed/,
    offers: "Change timeouts",
    requests: 0,
  },
  {
    name: "a certificate nobody vouches for",
    at: "self-signed",
    replies,
    sees: notSecure,
    offers: "Check address",
    requests: 0,
  },
  {
    name: "another host's certificate",
    at: "other host",
    replies,
    sees: notSecure,
    offers: "Check address",
    requests: 0,
  },
  {
    name: "a certificate that has expired",
    at: "expired",
    replies,
    sees: notSecure,
    offers: "Check address",
    requests: 0,
  },
  {
    name: "https where plain http is spoken",
    at: "https to plain http",
    replies,
    sees: notSecure,
    offers: "Check address",
    requests: 0,
  },
];
