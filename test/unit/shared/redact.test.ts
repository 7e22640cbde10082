import { expect, it } from "vitest";
import { redact } from "../../../shared/redact.ts";

it.each([
  "sk-proj-abcdefgh12345678",
  "sk-ant-api03-abcdefgh",
  "pk-lf-12345678",
  "gsk_abcdefgh12345678",
  "xai-abcdefgh12345678",
  "hf_abcdefgh12345678",
  "AIzaSyA1234567890abcdefg",
  "eyJhbGciOiJIUzI1NiJ9.payload.signature",
  "sk-p***************5678",
  "0123456789abcdef0123456789abcdef01234567",
])("takes %s out of a text", (secret) => {
  expect(redact(`Incorrect API key provided: ${secret}.`)).toBe(
    "Incorrect API key provided: [redacted]",
  );
  expect(redact(`Authorization: Bearer ${secret}`)).not.toContain(secret);
  expect(redact(`x-api-key=${secret}`)).not.toContain(secret);
});

it("leaves plain words and their lines as they are", () => {
  const text = "Error: not found\n    at start (main.mjs:1:2)\n\tnext line";
  expect(redact(text)).toBe(text);
});
