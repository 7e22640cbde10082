import { expect, it, vi } from "vitest";
import { createToolsStore } from "../../../../renderer/tools/tools-store.ts";
import { eventually } from "../../../fakes/eventually.ts";

const CALCULATOR = {
  name: "calculator",
  icon: "calculator",
  description: "Works out arithmetic.",
  limits: [],
};

it("asks main once for the tools, and again after a failure", async () => {
  const call = vi
    .fn()
    .mockRejectedValueOnce(new Error("Main is busy."))
    .mockResolvedValue({ tools: [CALCULATOR] });
  const { state, load } = createToolsStore({ client: { call } as never });
  load();
  load();
  expect(call).toHaveBeenCalledTimes(1);
  await eventually(() => {
    load();
    expect(state.get().get("calculator")).toEqual(CALCULATOR);
  });
  load();
  expect(call).toHaveBeenCalledTimes(2);
});
