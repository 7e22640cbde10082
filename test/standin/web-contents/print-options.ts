import type { Protocol } from "../chromium/protocol-types.ts";

/** https://www.electronjs.org/docs/latest/api/web-contents#contentsprinttopdfoptions. Sizes and margins in inches. */
export interface PdfOptions {
  readonly landscape?: boolean;
  readonly displayHeaderFooter?: boolean;
  readonly printBackground?: boolean;
  readonly scale?: number;
  readonly pageSize?: string | { readonly width: number; readonly height: number };
  readonly margins?: {
    readonly top?: number;
    readonly bottom?: number;
    readonly left?: number;
    readonly right?: number;
  };
  readonly pageRanges?: string;
  readonly headerTemplate?: string;
  readonly footerTemplate?: string;
  readonly preferCSSPageSize?: boolean;
}

/** Inches; lib/browser/web-contents-print.ts */
const PAPER: Readonly<Record<string, readonly [width: number, height: number]>> = {
  letter: [8.5, 11], legal: [8.5, 14], tabloid: [11, 17], ledger: [17, 11], a0: [33.1, 46.8], a1: [23.4, 33.1],
  a2: [16.54, 23.4], a3: [11.7, 16.54], a4: [8.27, 11.7], a5: [5.83, 8.27], a6: [4.13, 5.83],
}; // prettier-ignore

/** Checks what Electron checks, in its words. */
export function toPdfOptions(options: PdfOptions): Protocol.Page.printToPDFParameters {
  const check = (
    name: keyof PdfOptions,
    type: "boolean" | "number" | "string" | "object",
  ): void => {
    const value: unknown = options[name];
    if (value !== undefined && (typeof value !== type || value === null))
      throw new Error(`${name} must be a ${type[0]?.toUpperCase()}${type.slice(1)}`);
  };
  for (const name of [
    "landscape",
    "displayHeaderFooter",
    "printBackground",
    "preferCSSPageSize",
  ] as const)
    check(name, "boolean");
  for (const name of ["pageRanges", "headerTemplate", "footerTemplate"] as const)
    check(name, "string");
  check("scale", "number");
  check("margins", "object");
  const { pageSize = "letter", margins = {}, ...rest } = options;
  const size =
    typeof pageSize === "string"
      ? PAPER[pageSize.toLowerCase()]
      : ([pageSize.width, pageSize.height] as const);
  if (!size) throw new Error(`Invalid pageSize ${JSON.stringify(pageSize)}`);
  const [paperWidth, paperHeight] = size;
  return {
    ...rest,
    paperWidth,
    paperHeight,
    marginTop: margins.top ?? 0.4,
    marginBottom: margins.bottom ?? 0.4,
    marginLeft: margins.left ?? 0.4,
    marginRight: margins.right ?? 0.4,
  };
}
