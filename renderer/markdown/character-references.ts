/**
 * The named character references that prose uses. marked resolves numeric ones itself and leaves named ones to the
 * browser's HTML parser, which draws nothing here. Others of the 2,125 names stay as typed.
 */
const NAMES =
  "amp & lt < gt > quot \" apos ' nbsp \u00a0 copy © reg ® trade ™ hellip … mdash — ndash – lsquo ‘ rsquo ’ ldquo “ " +
  "rdquo ” sbquo ‚ bdquo „ laquo « raquo » lsaquo ‹ rsaquo › bull • middot · times × divide ÷ minus − plusmn ± " +
  "deg ° micro µ para ¶ sect § euro € pound £ yen ¥ cent ¢ larr ← rarr → uarr ↑ darr ↓ harr ↔ lArr ⇐ rArr ⇒ hArr ⇔ " +
  "frac12 ½ frac14 ¼ frac34 ¾ sup1 ¹ sup2 ² sup3 ³ infin ∞ ne ≠ le ≤ ge ≥ asymp ≈ equiv ≡ sum ∑ prod ∏ radic √ " +
  "int ∫ part ∂ nabla ∇ isin ∈ notin ∉ cap ∩ cup ∪ sub ⊂ sup ⊃ sube ⊆ supe ⊇ and ∧ or ∨ not ¬ forall ∀ exist ∃ " +
  "empty ∅ alpha α beta β gamma γ delta δ epsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν xi ξ pi π " +
  "rho ρ sigma σ tau τ phi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ " +
  "Omega Ω auml ä ouml ö uuml ü Auml Ä Ouml Ö Uuml Ü szlig ß eacute é egrave è ecirc ê agrave à aacute á acirc â " +
  "ccedil ç ntilde ñ oacute ó uacute ú iacute í aring å Aring Å aelig æ oslash ø check ✓ cross ✗ star ☆ hearts ♥ " +
  "lbrace { rbrace } lbrack [ rbrack ] lpar ( rpar ) colon : Tab \t NewLine \n";

const CHARACTER_BY_NAME = new Map(
  [...NAMES.matchAll(/(\w+) ([^])(?: |$)/g)].map(([, name = "", character = ""]) => [
    name,
    character,
  ]),
);

/** Resolves character references once: `&amp;lt;` becomes `&lt;`, not `<`. */
export function resolveReferences(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|(\w+));/g, resolveOne);
}

function resolveOne(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return CHARACTER_BY_NAME.get(name) ?? whole;
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  const isScalar = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isScalar ? String.fromCodePoint(code) : "\ufffd";
}
