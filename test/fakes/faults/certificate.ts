import { generateKeyPairSync, sign } from "node:crypto";

/** What a TLS server shows, in PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

interface CertificateOptions {
  readonly commonName: string;
  /** The only host it is good for. */
  readonly subject: { readonly dnsName: string } | { readonly ipAddress: string };
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Who signs it: an authority made here, too; itself where nothing is said. */
  readonly signedBy?: Certificate & { readonly commonName: string };
}

/** ASN.1 tags (X.690, section 8). */
const BOOLEAN = 0x01;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const UTF8_STRING = 0x0c;
const GENERALIZED_TIME = 0x18;
const SEQUENCE = 0x30;
const SET = 0x31;
const TAGGED = 0xa0;
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;

/** Object identifiers as they are written in DER. */
const ECDSA_WITH_SHA256 = Buffer.from("06082a8648ce3d040302", "hex");
const COMMON_NAME = Buffer.from("0603550403", "hex");
const SUBJECT_ALTERNATIVE_NAME = Buffer.from("0603551d11", "hex");
const BASIC_CONSTRAINTS = Buffer.from("0603551d13", "hex");

/**
 * Makes a certificate (RFC 5280, section 4.1), self-signed where no authority is named, so that no private key lies in the repository and none of
 * them expires on a day when nobody expects it.
 */
export function createCertificate(options: CertificateOptions): Certificate {
  const { commonName, subject, notBefore, notAfter, signedBy } = options;
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = der(SEQUENCE, ECDSA_WITH_SHA256);
  const toName = (text: string): Buffer =>
    der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, Buffer.from(text)))));
  const host =
    "dnsName" in subject
      ? der(DNS_NAME, Buffer.from(subject.dnsName))
      : der(IP_ADDRESS, Buffer.from(subject.ipAddress.split(".").map(Number)));
  const extensions = der(
    SEQUENCE,
    der(SEQUENCE, SUBJECT_ALTERNATIVE_NAME, der(OCTET_STRING, der(SEQUENCE, host))),
    der(
      SEQUENCE,
      BASIC_CONSTRAINTS,
      der(OCTET_STRING, der(SEQUENCE, der(BOOLEAN, Buffer.of(0xff)))),
    ),
  );
  const body = der(
    SEQUENCE,
    der(TAGGED, der(INTEGER, Buffer.of(2))),
    der(INTEGER, Buffer.of(1)),
    algorithm,
    toName(signedBy?.commonName ?? commonName),
    der(SEQUENCE, time(notBefore), time(notAfter)),
    toName(commonName),
    publicKey.export({ type: "spki", format: "der" }),
    der(TAGGED + 3, extensions),
  );
  const signature = sign("sha256", body, signedBy?.key ?? privateKey);
  const whole = der(SEQUENCE, body, algorithm, der(BIT_STRING, Buffer.of(0), signature));
  const lines = whole.toString("base64").match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n"),
  };
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), content]);
  return length < 0x100
    ? Buffer.concat([Buffer.of(tag, 0x81, length), content])
    : Buffer.concat([Buffer.of(tag, 0x82, length >> 8, length & 0xff), content]);
}

function time(date: Date): Buffer {
  const digits = date.toISOString().replaceAll(/\.\d+|[-:T]/g, "");
  return der(GENERALIZED_TIME, Buffer.from(digits));
}
