import { expect, it } from "vitest";
import { formatBytes } from "../../../../renderer/format/format-bytes.ts";

it.each([
  [0, "0 bytes"],
  [999, "999 bytes"],
  [1_000, "1 kB"],
  [1_450, "1.5 kB"],
  [999_499, "999 kB"],
  [999_950, "1 MB"],
  [123_456_789, "123 MB"],
  [5e15, "5,000 TB"],
])("writes %d as %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
