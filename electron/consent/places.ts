import { ENDPOINT_PRESETS } from "../../shared/endpoint-presets.ts";
import { LANGFUSE_CLOUD, originOf } from "../../shared/endpoint-rules.ts";
import type { Settings } from "../../shared/settings.ts";
import { addressKind } from "./address-kind.ts";

type Addresses = Pick<Settings, "endpoints" | "langfuse" | "openTelemetry">;

/** The services that Parley knows by itself. Servers on this computer are not among them: those may be anybody's. */
const WELL_KNOWN = [
  LANGFUSE_CLOUD,
  ...Object.values(ENDPOINT_PRESETS).map(({ baseUrl }) => baseUrl),
].filter(
  (address) =>
    URL.canParse(address) &&
    !address.includes("RESOURCE") &&
    addressKind(new URL(address)) === "public",
);

/** Everything that requests are sent to as the settings stand, and the well-known services. */
const knownAddresses = ({ endpoints, langfuse, openTelemetry }: Addresses): readonly string[] =>
  [
    ...WELL_KNOWN,
    langfuse.baseUrl,
    openTelemetry.url,
    ...endpoints.map(({ baseUrl }) => baseUrl),
  ].filter((each) => each !== null);

const WHERE = {
  "this-computer": " (this computer)",
  "local-network": " (your local network)",
  public: "",
} as const;

/** A proxy for a person: its origin, and whether that is nearby. Names of other scripts are in their xn-- form. */
export function placeWords(address: string | null): string {
  const origin = originOf(address);
  return origin === null ? "none" : `${origin}${WHERE[addressKind(new URL(origin))]}`;
}

/** So much of an address fits into a question; who pays for a request stands near its front. */
const LONGEST_SHOWN = 400;

/**
 * An address for a person, whole but for a user and a password: of a gateway's it is the path that says whose account
 * the requests are for. It has no character that is not printed.
 */
export function addressWords(address: string | null): string {
  const origin = originOf(address);
  if (address === null || origin === null) return "none";
  const { pathname, search } = new URL(address);
  const path = `${pathname}${search}`;
  const shown = path === "/" ? "" : path;
  const cut = shown.length > LONGEST_SHOWN ? `${shown.slice(0, LONGEST_SHOWN)}…` : shown;
  return `${origin}${cut}${WHERE[addressKind(new URL(origin))]}`;
}

/**
 * Whether both lead to the same place. Slashes at the end change nothing, nor does a `/v1` there, which the test of a
 * connection offers to add: whose account it is stands before it.
 */
export function isSameAddress(one: string, other: string): boolean {
  const key = keyOf(one);
  return key !== undefined && key === keyOf(other);
}

function keyOf(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { origin, pathname, search } = new URL(address);
  const path = pathname.replace(/\/+$/, "").replace(/\/v1$/, "").replace(/\/+$/, "");
  return `${origin}${path}${search}`;
}

/** Whether this is an address that nothing goes to yet; not where it is none at all, or known. */
export function isNewAddress(address: string | null | undefined, settings: Addresses): boolean {
  const isAddress = isOrigin(originOf(address ?? null));
  return isAddress && !knownAddresses(settings).some((each) => isSameAddress(each, address ?? ""));
}

/** Whether this is a proxy on an origin that nothing goes to yet: of a proxy's address no more than that is used. */
export function isNewProxy(url: string | undefined, settings: Addresses): boolean {
  const origin = originOf(url ?? null);
  const proxies = settings.endpoints.flatMap(({ proxy }) =>
    proxy.type === "url" ? [proxy.url] : [],
  );
  const known = [...knownAddresses(settings), ...proxies].map(originOf);
  return isOrigin(origin) && !known.includes(origin);
}

const isOrigin = (origin: string | null): origin is string => origin !== null && origin !== "null";
