import { act, cleanup, screen, waitFor, within } from "@testing-library/react";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { parsePrice, toPriceDraft } from "../../../../renderer/prices/price-form.ts";
import { DEFAULT_SETTINGS, ownPrice, type OwnPrice } from "../../../../shared/settings.ts";
import { openApp } from "../open-app.tsx";

const MINE: OwnPrice = {
  model: "llama3.2:3b",
  inputMicroUsdPerMillion: 0,
  cachedInputMicroUsdPerMillion: null,
  outputMicroUsdPerMillion: 0,
  contextWindowTokens: 128_000,
};

afterEach(cleanup);

async function openPrices(own: readonly OwnPrice[]) {
  const app = openApp({});
  let settings = { ...DEFAULT_SETTINGS, prices: { own } };
  app.bridge.on("settings.update", ({ input }) => {
    settings = { ...settings, prices: { own: input.prices?.own ?? own } };
    return { settings, fromEnvironment: [] };
  });
  app.services.shell.openSettings({ tab: "Models" });
  const section = await screen.findByRole("region", { name: "Prices" });
  act(() => app.services.settings.receive({ settings, fromEnvironment: [] }));
  return { ...app, section };
}

describe("prices of one's own", () => {
  it("are added, and what is wrong is said beside its field without losing what was typed", async () => {
    const { bridge, user, section } = await openPrices([]);
    await user.click(within(section).getByRole("button", { name: "Add price" }));
    const form = within(section).getByRole("form", { name: "Price" });
    const field = (name: string) => within(form).getByRole("textbox", { name });
    await user.type(field("Price for model"), "gpt-x");
    await user.type(field("Input"), "-1");
    await user.type(field("Output"), "2.5");
    await user.click(within(form).getByRole("button", { name: "Save price" }));
    expect(within(form).getByRole("alert").textContent).toContain("from 0 to 100,000");
    expect(bridge.inputsOf("settings.update")).toEqual([]);

    await user.clear(field("Input"));
    await user.type(field("Input"), "0.25");
    await user.click(within(form).getByRole("button", { name: "Save price" }));
    await within(section).findByText("$0.25 in · $2.50 out, per million tokens");
    expect(bridge.inputsOf("settings.update")).toEqual([
      {
        prices: {
          own: [
            {
              model: "gpt-x",
              inputMicroUsdPerMillion: 250_000,
              cachedInputMicroUsdPerMillion: null,
              outputMicroUsdPerMillion: 2_500_000,
              contextWindowTokens: null,
            },
          ],
        },
      },
    ]);
  });

  it("are changed and removed", async () => {
    const { bridge, user, section } = await openPrices([MINE]);
    await user.click(
      await within(section).findByRole("button", { name: "Edit price of llama3.2:3b" }),
    );
    const output = within(section).getByRole("textbox", { name: "Output" });
    await user.clear(output);
    await user.type(output, "1");
    await user.click(within(section).getByRole("button", { name: "Save price" }));
    await within(section).findByText("$0.00 in · $1.00 out, per million tokens");
    await user.click(within(section).getByRole("button", { name: "Remove price of llama3.2:3b" }));
    await waitFor(() =>
      expect(bridge.inputsOf("settings.update").at(-1)).toEqual({ prices: { own: [] } }),
    );
  });
});

describe("parsePrice", () => {
  it("refuses exactly what the schema refuses", () => {
    const price = parsePrice({
      model: "m",
      input: "100,000",
      cachedInput: "",
      output: "0.000001",
      contextWindow: "1 000 000 000",
    });
    expect("price" in price && ownPrice.safeParse(price.price).success).toBe(true);
    for (const input of ["100000.1", "1e3", "", "0x1", "-0"]) {
      const draft = { model: "m", input, cachedInput: "", output: "1", contextWindow: "" };
      expect(parsePrice(draft)).toHaveProperty("problems.input");
    }
    for (const contextWindow of ["0", "1.5", "1000000001"]) {
      const draft = { model: "m", input: "1", cachedInput: "", output: "1", contextWindow };
      expect(parsePrice(draft)).toHaveProperty("problems.contextWindow");
    }
  });

  it("gives back every price whose form it is shown", () => {
    const perMillion = fc.integer({ min: 0, max: 100_000_000_000 });
    const price = fc.record({
      model: fc.constantFrom("gpt-5", "gpt*", "a/b:c"),
      inputMicroUsdPerMillion: perMillion,
      cachedInputMicroUsdPerMillion: fc.option(perMillion),
      outputMicroUsdPerMillion: perMillion,
      contextWindowTokens: fc.option(fc.integer({ min: 1, max: 1_000_000_000 })),
    });
    fc.assert(
      fc.property(price, (mine) => {
        expect(parsePrice(toPriceDraft(mine))).toEqual({ price: mine });
      }),
    );
  });
});
