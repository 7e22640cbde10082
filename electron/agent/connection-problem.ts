import { BlockList, isIP } from "node:net";
import type { ErrorCode, FailedEndpoint } from "../../shared/error-data.ts";
import { endpointPlace } from "./failed-endpoint.ts";

/** Why an answer that simply ends is not complete: the words of a cut connection, wherever it is noticed. */
export const CONNECTION_LOST = "The connection ended before the answer was complete.";

interface ConnectionProblem {
  readonly code: ErrorCode;
  readonly message: string;
}

interface KnownProblem {
  readonly codes: RegExp;
  readonly code: ErrorCode;
  /** @param place the endpoint, as a sentence names it. */
  readonly toMessage: (place: string) => string;
}

const PROBLEMS: readonly KnownProblem[] = [
  {
    codes: /^(?:ENOTFOUND|EAI_AGAIN|EAI_FAIL)$/,
    code: "connection-failed",
    toMessage: (place) =>
      `Can't reach ${place}: its address could not be found. Check the address and the network.`,
  },
  {
    codes: /^ECONNREFUSED$/,
    code: "connection-failed",
    toMessage: (place) => `Can't reach ${place}. Is the server running?`,
  },
  {
    codes: /^(?:ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EHOSTDOWN)$/,
    code: "connection-failed",
    toMessage: (place) => `Can't reach ${place}. Check the network connection.`,
  },
  {
    codes:
      /^(?:ERR_SSL_|ERR_TLS_|CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|EPROTO$|HOSTNAME_MISMATCH$)/,
    code: "connection-failed",
    toMessage: (place) =>
      `No secure connection to ${place}: its certificate or encryption was not accepted. The API key was not sent.`,
  },
  {
    codes: /^(?:UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT)$/,
    code: "timeout",
    toMessage: (place) => `Request timed out: ${place} sent nothing for a long time.`,
  },
  {
    // What speaks there is not HTTP as it is written, has more headers than are read, or is not compressed as it says.
    codes:
      /^(?:HPE_|UND_ERR_HEADERS_OVERFLOW$|UND_ERR_(?:RES_|RESPONSE)|Z_|ERR_?_?(?:BROTLI|ZSTD|ERROR_FORMAT))/,
    code: "malformed-response",
    toMessage: (place) => `What answers at ${place} could not be read. Check the base URL.`,
  },
  {
    codes: /^ERR_INVALID_URL$/,
    code: "connection-failed",
    toMessage: (place) => `The base URL of ${place} is not a web address.`,
  },
  {
    codes: /^(?:UND_ERR_SOCKET|ECONNRESET|EPIPE|ECONNABORTED)$/,
    code: "connection-lost",
    toMessage: () => CONNECTION_LOST,
  },
];

/** What macOS 15 answers an app that may not look for devices on the local network, in place of any words. */
const NO_ROUTE = /^(?:EHOSTUNREACH|ENETUNREACH)$/;

const localNetwork = (place: string): ConnectionProblem => ({
  code: "connection-failed",
  message: `Can't reach ${place}. It is on your local network: allow Parley under System Settings → Privacy & Security → Local Network, and check that the server runs.`,
});

/**
 * Names what went wrong on the way to an endpoint, by the system's code somewhere in a chain of causes.
 *
 * @param platform the system the connection was made on.
 */
export function connectionProblem(
  causes: readonly unknown[],
  endpoint?: FailedEndpoint,
  platform: NodeJS.Platform = process.platform,
): ConnectionProblem | undefined {
  for (const cause of causes) {
    const { code, address } = toFacts(cause);
    if (platform === "darwin" && NO_ROUTE.test(code) && isPrivate(address)) {
      return localNetwork(endpointPlace(endpoint));
    }
    const match = PROBLEMS.find(({ codes }) => codes.test(code));
    if (match === undefined) continue;
    return { code: match.code, message: match.toMessage(endpointPlace(endpoint)) };
  }
  return undefined;
}

interface CauseFacts {
  readonly code: string;
  /** The number that was connected to. */
  readonly address: string;
}

/** Connecting to several addresses at once fails with all their errors in one. */
function toFacts(cause: unknown): CauseFacts {
  if (cause instanceof AggregateError) return toFacts(cause.errors[0]);
  const get = (key: string): string => {
    const value: unknown =
      typeof cause === "object" && cause !== null ? Reflect.get(cause, key) : undefined;
    return typeof value === "string" ? value : "";
  };
  return { code: get("code"), address: get("address") };
}

/** Addresses that lead no further than a home or an office (RFC 1918, 3927, 4193, 4291, 6598). */
const PRIVATE = createPrivateList();

function createPrivateList(): BlockList {
  const list = new BlockList();
  list.addSubnet("10.0.0.0", 8);
  list.addSubnet("172.16.0.0", 12);
  list.addSubnet("192.168.0.0", 16);
  list.addSubnet("169.254.0.0", 16);
  list.addSubnet("100.64.0.0", 10);
  list.addSubnet("fc00::", 7, "ipv6");
  list.addSubnet("fe80::", 10, "ipv6");
  return list;
}

function isPrivate(address: string): boolean {
  // What a scope is called on this computer says nothing of the address.
  const [number = ""] = address.split("%");
  const version = isIP(number);
  return version !== 0 && PRIVATE.check(number, version === 6 ? "ipv6" : "ipv4");
}
