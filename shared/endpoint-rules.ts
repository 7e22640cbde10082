// Apart from the schemas in endpoint.ts, because the page uses them: zod probes for eval, which the page's CSP refuses.

/** Root of OpenAI's own API: where a key without an address belongs. */
export const OPENAI_BASE_URL = "https://api.openai.com/v1";

/** Where Langfuse's own cloud is. */
export const LANGFUSE_CLOUD = "https://cloud.langfuse.com";

/** The regions of that cloud (https://langfuse.com/security/data-regions); the first is meant where no address is set. */
export const LANGFUSE_REGIONS = [
  { name: "Cloud EU", url: LANGFUSE_CLOUD },
  { name: "Cloud US", url: "https://us.cloud.langfuse.com" },
  { name: "Cloud HIPAA", url: "https://hipaa.cloud.langfuse.com" },
  { name: "Cloud JP", url: "https://jp.cloud.langfuse.com" },
] as const;

/** Scheme, host and port of an address; null for what is none, so that nothing goes there. */
export function originOf(address: string | null): string | null {
  return address !== null && URL.canParse(address) ? new URL(address).origin : null;
}

/** The endpoint that `OPENAI_BASE_URL` and `OPENAI_API_KEY` make. It is never stored. */
export const ENVIRONMENT_ENDPOINT_ID = "environment";

/** More of them than anybody has, few enough to be looked through at once. */
export const MAXIMUM_ENDPOINTS = 50;
export const MAXIMUM_HEADERS = 20;
const MAXIMUM_ADDRESS_LENGTH = 2_000;
const MAXIMUM_HEADER_NAME_LENGTH = 100;
const MAXIMUM_HEADER_VALUE_LENGTH = 2_000;

/** What is wrong with the root of an API, in words for the person who typed it; undefined when it can be used. */
export function baseUrlProblem(text: string): string | undefined {
  const url = parseAddress(text);
  if (typeof url === "string") return url;
  if (url.username !== "" || url.password !== "") {
    return "An address must not carry a user name or password. Save the key in its own field.";
  }
  if (url.search !== "" || url.hash !== "") {
    return "A base URL ends with its path: leave out everything from ? or # on.";
  }
  if (text.includes("RESOURCE")) return "Put the name of your Azure resource in place of RESOURCE.";
  return undefined;
}

/** What is wrong with the root of a Langfuse; undefined when it can be used, or where none is named. */
export function langfuseUrlProblem(text: string): string | undefined {
  return text === "" ? undefined : baseUrlProblem(text);
}

/** What is wrong with the address that spans are posted to; undefined when it can be used, or where none is named. */
export function otlpUrlProblem(text: string): string | undefined {
  if (text === "") return undefined;
  const url = parseAddress(text);
  if (typeof url === "string") return url.replace("A base URL", "An OTLP address");
  if (url.username !== "" || url.password !== "") {
    return "An address must not carry a user name or password. Save them as headers.";
  }
  if (url.search !== "" || url.hash !== "") {
    return "An OTLP address ends with its path: leave out everything from ? or # on, and save keys as headers.";
  }
  return undefined;
}

/** Whether a text is an address with something in it that may open a door: settings are kept in plain text. */
export function mayHoldSecret(text: string): boolean {
  return /^\s*https?:\/\/(?:[^/?#]*@|[^?]*\?.)/i.test(text);
}

/** What is wrong with the address of an HTTP proxy; undefined when it can be used. */
export function proxyUrlProblem(text: string): string | undefined {
  const url = parseAddress(text);
  if (typeof url === "string") return url.replace("base URL", "proxy’s address");
  if (url.username !== "" || url.password !== "") {
    return "A proxy with a user name or password is not supported: settings hold no secrets.";
  }
  return undefined;
}

/** A well-formed http address, or why it is none. */
function parseAddress(text: string): URL | string {
  if (!/^https?:\/\//i.test(text)) return "A base URL begins with http:// or https://.";
  if (text.length > MAXIMUM_ADDRESS_LENGTH) return "This address is too long.";
  return URL.canParse(text) ? new URL(text) : "This is not a complete address.";
}

/** What an API has below its root, and people copy along with it. */
const BELOW_ROOT =
  /\/(?:chat\/completions|completions|responses|embeddings|messages(?:\/count_tokens)?|models)\/?$/i;

/** APIs of another kind, and the root of the compatible one at the same server. */
const OTHER_APIS: readonly (readonly [host: RegExp, path: RegExp, root: string])[] = [
  // Azure's old addresses name the deployment, which is the model to its new one.
  [/./, /\/openai\/deployments\/[^/]+(?:\/[^?#]*)?$/i, "/openai/v1"],
  // Google's own API of the same models.
  [
    /(?:^|\.)generativelanguage\.googleapis\.com$/i,
    /\/v1(?:beta|alpha)?(?:\/models(?:\/[^/]*)?)?\/?$/i,
    "/v1beta/openai",
  ],
  // Ollama's own API.
  [/./, /\/api\/(?:chat|generate|tags|show|ps|version|embed|embeddings)\/?$/i, "/v1"],
];

/**
 * The root of an API out of what was pasted: without what stands below the root, what follows a ? behind that, and slashes
 * too many. An address that cannot be used stays as it is.
 */
export function tidyBaseUrl(text: string): string {
  const trimmed = text.trim();
  const [address = "", ...asked] = trimmed.split(/(?=[?#])/);
  const root = toRoot(address);
  // What is asked for there belongs to what stands below the root; of any other address it may be a part.
  const mended = asked.length === 0 || root !== withoutSlashes(address) ? root : trimmed;
  return baseUrlProblem(mended) === undefined ? mended : trimmed;
}

function toRoot(address: string): string {
  const tidy = withoutSlashes(address);
  if (!URL.canParse(tidy)) return tidy;
  const { hostname } = new URL(tidy);
  // Of the path alone: a computer may be called as an API is.
  const [start = "", path = ""] = tidy.split(/(?<=^[a-z]+:\/\/[^/]*)(?=\/)/i);
  const other = OTHER_APIS.find(([host, end]) => host.test(hostname) && end.test(path));
  const root =
    other === undefined ? path.replace(BELOW_ROOT, "") : path.replace(other[1], other[2]);
  return start + root;
}

function withoutSlashes(address: string): string {
  const [scheme = "", rest = ""] = address.split(/(?<=^https?:\/\/)/i);
  return scheme + rest.replaceAll(/\/{2,}/g, "/");
}

/** Says that the path of most servers is missing; undefined when there is nothing to say. The address can still be used. */
export function baseUrlHint(text: string): string | undefined {
  if (baseUrlProblem(text) !== undefined) return undefined;
  const { pathname } = new URL(text);
  if (pathname !== "/") return undefined;
  return "Most servers answer under /v1. If this one does not find its models, add it.";
}

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7E\x80-\xFF]*$/;

/** Set by Parley itself, or between one connection and the next alone (RFC 9110, section 7.6.1). */
const RESERVED =
  /^(?:accept|accept-encoding|authorization|connection|content-length|content-type|cookie|expect|host|http2-settings|keep-alive|te|trailer|transfer-encoding|upgrade|user-agent|proxy-.*)$/i;

/** What is wrong with the name of a header; undefined when it can be sent. */
export function headerNameProblem(name: string): string | undefined {
  if (name.length > MAXIMUM_HEADER_NAME_LENGTH || !HEADER_NAME.test(name)) {
    return "A header’s name is made of letters, digits and hyphens.";
  }
  if (RESERVED.test(name)) return `Parley sets ${name} itself.`;
  return undefined;
}

/** What is wrong with the value of a header; undefined when it can be sent. */
export function headerValueProblem(value: string): string | undefined {
  if (value.length > MAXIMUM_HEADER_VALUE_LENGTH) {
    return `A header’s value has at most ${MAXIMUM_HEADER_VALUE_LENGTH.toLocaleString("en")} characters.`;
  }
  return HEADER_VALUE.test(value) ? undefined : "A header’s value is one line of Latin characters.";
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * Whether an address leads to this computer, so that nothing sent there leaves it. Names below `localhost` are asked of a
 * name server where the system does not know better, and it may say anything.
 */
export function isLoopback(url: URL): boolean {
  return LOOPBACK.test(url.hostname);
}
