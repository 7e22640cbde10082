import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatRoute, parseRoute } from "../../../../renderer/location/route.ts";
import type { ThreadId } from "../../../../shared/ids.ts";

describe("route", () => {
  it("reads back every address it writes", () => {
    const threadId = fc.uuid().map((id) => id as ThreadId);
    fc.assert(
      fc.property(fc.option(threadId), (id) => {
        expect(parseRoute(formatRoute({ threadId: id }))).toEqual({ threadId: id });
      }),
    );
  });

  it("takes any other address for a new chat", () => {
    fc.assert(
      fc.property(fc.string(), (rest) => {
        expect(parseRoute(`#/chat/${rest}x`)).toEqual({ threadId: null });
      }),
    );
  });
});
