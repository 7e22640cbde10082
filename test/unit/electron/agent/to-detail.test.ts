import fc from "fast-check";
import { expect, it } from "vitest";
import { toDetail } from "../../../../electron/agent/to-detail.ts";

it.each([
  ["The model `x` does not exist", "The model `x` does not exist"],
  ["  two\n lines\t here ", "two lines here"],
  ["a\u200b\u202eb\u0000", "a b"],
  [
    "Bad key\n\nTroubleshooting URL: https://docs.langchain.com/oss/javascript/langchain/errors/X/\n",
    "Bad key",
  ],
  ["3 < 4 and 5 > 2", "3 < 4 and 5 > 2"],
  ['{"detail":[{"loc":["body","tools"],"msg":"Field required"}]}', "body.tools: Field required"],
  ["AnthropicException - {'error': {'message': \"can't\"}}", "can't"],
  ['{"detail":"Not Found"}', "Not Found"],
  ['{"error":{"code":7,"message":"Model is loading"}}', "Model is loading"],
  ['{"error":"model \'x\' not found"}', "model 'x' not found"],
  ["[1] is not closed: {", "[1] is not closed: {"],
])("keeps what %j says", (text, detail) => {
  expect(toDetail(text)).toBe(detail);
});

it.each([
  [""],
  ["{}"],
  ["[]"],
  ['{"ok":false,"__proto__":{"message":"x"}}'],
  ["status code (no body)"],
  [" \n"],
  [undefined],
  [42],
  ["<!DOCTYPE html><html><head><title>502</title></head></html>"],
  ["404 <html><script>alert(1)</script>"],
  ["</b>"],
])("has nothing to show of %j", (text) => {
  expect(toDetail(text)).toBeNull();
});

it.each([
  "sk-CANARY0123456789",
  "sk-proj-abc_DEF-123",
  "sk-abcd****wxyz",
  "sk-ant-api03-AAAAAAAAAA",
  "gsk_AbCdEf123456",
  "hf_AbCdEf123456",
  "AIzaSyA1234567890abcdef",
  "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc",
  "Bearer abc.def",
  "abcd*****wxyz",
  "0123456789abcdef0123456789abcdef01234567",
])("never shows %s", (secret) => {
  const detail = toDetail(`The key ${secret} was refused.`);
  expect(detail).not.toContain(secret);
  expect(detail).toContain("[redacted]");
  expect(detail).toMatch(/^The key .* was refused\.$/);
});

it("is never longer than 300 characters, and always well-formed", () => {
  const anything = fc.oneof(
    fc.string({ unit: "binary", maxLength: 400 }),
    fc
      .array(fc.constantFrom("word ", "😀", "<", "sk-", "\n", "****"), { maxLength: 400 })
      .map((each) => each.join("")),
  );
  fc.assert(
    fc.property(anything, (text) => {
      const detail = toDetail(text);
      if (detail === null) return;
      expect(detail.length).toBeLessThanOrEqual(300);
      expect(detail.isWellFormed()).toBe(true);
      expect(detail).not.toMatch(/<[a-z!/?]|\*{3}/i);
    }),
  );
});

it("does not search a page that is a megabyte long", () => {
  expect(toDetail("*".repeat(1_000_000))).toBeNull();
  expect(toDetail(`word ${"x".repeat(1_000_000)}`)).toBe("word");
});
