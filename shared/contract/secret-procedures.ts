import { z } from "zod";
import { pageSecretName, secretStatus } from "../secret.ts";
import { procedure, type Procedure } from "./procedure.ts";

/** The system may be asking its user to unlock the keychain meanwhile, twice at worst. */
const TIMEOUT_MS = 150_000;

/** Secrets go in and never out: no row of the contract answers one. */
export const secretProcedures = {
  /** Keeps a secret in the safest place there is, in place of the one before. */
  "secret.set": procedure({
    // What is wrong with a value is said by its own words, so that the schema refuses only what no person pastes.
    input: z.strictObject({ name: pageSecretName, value: z.string().max(1_000_000) }),
    output: secretStatus,
    timeoutMs: TIMEOUT_MS,
    cost: 5,
  }),
  "secret.delete": procedure({
    input: z.strictObject({ name: pageSecretName }),
    output: secretStatus,
    timeoutMs: TIMEOUT_MS,
    cost: 5,
  }),
  /** Asks the person, in a dialog of the system, whether a secret may go to the origin its address has now. */
  "secret.rebind": procedure({
    input: z.strictObject({ name: pageSecretName }),
    output: secretStatus,
    timeoutMs: null,
    cost: 5,
  }),
  "secret.status": procedure({
    input: z.strictObject({ name: pageSecretName }),
    output: secretStatus,
    timeoutMs: TIMEOUT_MS,
    cost: 1,
  }),
} as const satisfies Record<string, Procedure>;
