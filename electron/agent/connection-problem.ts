import type { ErrorCode } from "../../shared/error-data.ts";

/** Why an answer that simply ends is not complete: the words of a cut connection, wherever it is noticed. */
export const CONNECTION_LOST = "The connection ended before the answer was complete.";

interface ConnectionProblem {
  readonly code: ErrorCode;
  readonly message: string;
}

const PROBLEMS: readonly { readonly codes: RegExp; readonly problem: ConnectionProblem }[] = [
  {
    codes: /^(?:ENOTFOUND|EAI_AGAIN|EAI_FAIL)$/,
    problem: {
      code: "connection-failed",
      message:
        "The endpoint's address could not be found. Check the base URL and the network connection.",
    },
  },
  {
    codes: /^ECONNREFUSED$/,
    problem: {
      code: "connection-failed",
      message:
        "Nothing answers at the endpoint's address. Check the base URL and that the server runs.",
    },
  },
  {
    codes: /^(?:ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EHOSTDOWN)$/,
    problem: {
      code: "connection-failed",
      message: "The endpoint could not be reached. Check the network connection.",
    },
  },
  {
    codes:
      /^(?:ERR_SSL_|ERR_TLS_|CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|EPROTO$|HOSTNAME_MISMATCH$)/,
    problem: {
      code: "connection-failed",
      message:
        "No secure connection to the endpoint: its certificate or encryption was not accepted. The API key was not sent.",
    },
  },
  {
    codes: /^(?:UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT)$/,
    problem: {
      code: "timeout",
      message: "Request timed out: the endpoint sent nothing for a long time.",
    },
  },
  {
    codes: /^ERR_INVALID_URL$/,
    problem: {
      code: "connection-failed",
      message: "The base URL is not a web address. Check it in Settings.",
    },
  },
  {
    codes: /^(?:UND_ERR_SOCKET|ECONNRESET|EPIPE|ECONNABORTED)$/,
    problem: { code: "connection-lost", message: CONNECTION_LOST },
  },
];

/** Names what went wrong on the way to an endpoint, by the system's code somewhere in a chain of causes. */
export function connectionProblem(causes: readonly unknown[]): ConnectionProblem | undefined {
  for (const cause of causes) {
    const code = toCode(cause);
    const match = PROBLEMS.find(({ codes }) => codes.test(code));
    if (match !== undefined) return match.problem;
  }
  return undefined;
}

/** Connecting to several addresses at once fails with all their errors in one. */
function toCode(cause: unknown): string {
  if (cause instanceof AggregateError) return toCode(cause.errors[0]);
  const code =
    typeof cause === "object" && cause !== null
      ? (Reflect.get(cause, "code") as unknown)
      : undefined;
  return typeof code === "string" ? code : "";
}
