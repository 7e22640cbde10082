import { readFileSync } from "node:fs";
import { priceTable as schema, type PriceTable } from "./price-list.ts";

let read: PriceTable | undefined;

/**
 * The bundled list prices (price-table.json, written by scripts/make-price-table.mjs), read at the first question: no
 * start waits for 85 kB of prices. In the built app the file lies beside this chunk (vite.config.ts).
 */
export function priceTable(): PriceTable {
  read ??= schema.parse(
    JSON.parse(readFileSync(new URL("./price-table.json", import.meta.url), "utf8")),
  );
  return read;
}
