/** Where an address leads: to this computer, into the network it is in, or out into the world. */
export type AddressKind = "this-computer" | "local-network" | "public";

type Octets = readonly [number, number, number, number];

/**
 * By the address as it is written, without looking any name up. The URL parser has already brought the many spellings
 * of an IPv4 address (decimal, octal, hexadecimal, shortened) to one.
 *
 * Sources: RFC 6890 and the registries of special-purpose addresses at IANA; RFC 6761 and 6762 for the names, RFC 8375
 * for `home.arpa`, ICANN's resolution of 2024-07-29 for `internal`.
 */
export function addressKind(url: URL): AddressKind {
  const host = url.hostname.replace(/\.+$/, "").toLowerCase();
  if (host.startsWith("[")) return kindOfV6(host.slice(1, -1));
  const octets = toOctets(host);
  return octets === undefined ? kindOfName(host) : kindOfV4(octets);
}

const HERE = /^(?:localhost|localhost\.localdomain|localhost[46]|ip6-(?:localhost|loopback))$/;
/** A name below `localhost` is asked of the network's name server where the system does not answer it itself. */
const NEARBY =
  /\.(?:localhost|local|localdomain|internal|intranet|lan|home|home\.arpa|corp|private)$/;

function kindOfName(host: string): AddressKind {
  if (HERE.test(host)) return "this-computer";
  // A name without a dot is completed by the network it is asked in.
  return !host.includes(".") || NEARBY.test(host) ? "local-network" : "public";
}

function kindOfV4([a, b, c]: Octets): AddressKind {
  if (a === 127 || a === 0) return "this-computer";
  const isNear =
    a === 10 ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 169 && b === 254) ||
    // Shared by a provider's customers, and by overlay networks.
    (a === 100 && b >= 64 && b < 128) ||
    (a === 192 && b === 0 && c === 0) ||
    (a === 198 && (b === 18 || b === 19)) ||
    // Multicast, reserved and broadcast.
    a >= 224;
  return isNear ? "local-network" : "public";
}

function kindOfV6(text: string): AddressKind {
  const groups = toGroups(text);
  const [a = 0, b = 0, c = 0] = groups;
  const v4 = (high = 0, low = 0): AddressKind =>
    kindOfV4([high >> 8, high & 0xff, low >> 8, low & 0xff]);
  if (groups.slice(0, 7).every((each) => each === 0) && (groups[7] ?? 0) <= 1)
    return "this-computer";
  const isZeroTo = (end: number): boolean => groups.slice(0, end).every((each) => each === 0);
  // Mapped and compatible IPv4, and IPv4 behind a translator (RFC 6052) or 6to4.
  const isMapped = (isZeroTo(5) && groups[5] === 0xffff) || (isZeroTo(4) && groups[4] === 0xffff);
  if (isMapped || isZeroTo(6)) return v4(groups[6], groups[7]);
  if (a === 0x64 && b === 0xff9b) return c === 1 ? "local-network" : v4(groups[6], groups[7]);
  if (a === 0x2002) return v4(b, c);
  const isNear =
    (a & 0xfe00) === 0xfc00 || (a & 0xffc0) === 0xfe80 || (a & 0xffc0) === 0xfec0 || a >= 0xff00;
  return isNear ? "local-network" : "public";
}

function toOctets(host: string): Octets | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(host);
  if (match === null) return undefined;
  const [, a, b, c, d] = match.map(Number);
  return [a ?? 0, b ?? 0, c ?? 0, d ?? 0];
}

/** The eight groups of an address as the URL parser writes it: hexadecimal, with "::" at most once. */
function toGroups(text: string): readonly number[] {
  const [head = "", tail] = text.split("::");
  const parse = (part: string): number[] =>
    part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16));
  const before = parse(head);
  if (tail === undefined) return before;
  const after = parse(tail);
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}
