import { priceTable as schema, type PriceTable } from "./price-list.ts";
import table from "./price-table.json" with { type: "json" };

let read: PriceTable | undefined;

/** The bundled list prices (price-table.json, written by scripts/make-price-table.mjs), read at the first question. */
export function priceTable(): PriceTable {
  read ??= schema.parse(table);
  return read;
}
