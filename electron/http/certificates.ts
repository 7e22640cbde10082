import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { AppError } from "../../shared/errors.ts";
import { readOwnFile } from "../store/own-file.ts";

interface CertificatesOptions {
  /** `NODE_EXTRA_CA_CERTS`: a file of certificates in PEM, of authorities that are trusted, too. */
  readonly extraFile: string | undefined;
  /** Hears what could not be read; everything else is trusted all the same. */
  readonly report: (error: unknown) => void;
}

/** Where Linux distributions keep all of them in one file, for a runtime that does not find them by itself. */
const BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** All authorities of the world have a quarter of it. */
const MAXIMUM_BYTES = 4_000_000;
/** An administrator's file often is a link, and belongs to whoever installed it. */
const NAMED_BY_PERSON = { maximumBytes: MAXIMUM_BYTES, mayBeLink: true, mayBeOfOthers: true };

const CERTIFICATE =
  /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED )?CERTIFICATE-----/g;

/**
 * Trusts the authorities of the system and those of `NODE_EXTRA_CA_CERTS` beside Node's own, in every connection that
 * begins afterwards. A packaged app has no other way to an own authority: a fuse keeps Node from reading the variable,
 * and Node asks no system by itself.
 */
export async function trustCertificates(options: CertificatesOptions): Promise<void> {
  const { extraFile, report } = options;
  const extra = readExtra(extraFile, report);
  const system = await readSystem(report);
  try {
    setDefaultCACertificates([...getCACertificates("default"), ...system, ...extra]);
  } catch (error) {
    report(error);
  }
}

async function readSystem(report: (error: unknown) => void): Promise<readonly string[]> {
  try {
    const known = getCACertificates("system");
    if (known.length > 0 || process.platform !== "linux") return known;
  } catch (error) {
    report(error);
  }
  for (const file of BUNDLES) {
    const text = await readFile(file, "utf8").catch(() => "");
    if (text !== "") return toCertificates(text);
  }
  return [];
}

function readExtra(file: string | undefined, report: (error: unknown) => void): readonly string[] {
  if (file === undefined) return [];
  try {
    const certificates = toCertificates(readOwnFile(file, NAMED_BY_PERSON).toString("utf8"));
    if (certificates.length > 0) return certificates;
    throw new AppError("invalid-input", "There is no certificate in it.");
  } catch (cause) {
    const words = `NODE_EXTRA_CA_CERTS names a file that could not be used: ${file}`;
    report(new AppError("invalid-input", words, { cause }));
    return [];
  }
}

/** One that cannot be read would make Node refuse them all. */
function toCertificates(text: string): readonly string[] {
  return (text.match(CERTIFICATE) ?? []).flatMap((pem) => {
    try {
      return [new X509Certificate(pem).toString()];
    } catch {
      return [];
    }
  });
}
