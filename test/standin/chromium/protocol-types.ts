/** The Chrome DevTools Protocol's types, taken from the copy that Playwright ships. */
export type { Protocol } from "../../../node_modules/playwright-core/types/protocol.d.ts";
