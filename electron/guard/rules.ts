import { hiddenTextRule } from "./hidden-text-rule.ts";
import { addressedRule, newOrdersRule } from "./orders-rules.ts";
import { otherLanguagesRule } from "./other-languages-rule.ts";
import { overrideRule } from "./override-rule.ts";
import { personaRule } from "./persona-rule.ts";
import { revealRule } from "./reveal-rule.ts";
import { roleMarkerRule } from "./role-marker-rule.ts";
import type { Rule } from "./rule.ts";

/** All rules, the plainest sign of an attack first: the first one that finds something names the finding. */
export const RULES: readonly Rule[] = [
  hiddenTextRule,
  roleMarkerRule,
  overrideRule,
  otherLanguagesRule,
  revealRule,
  personaRule,
  newOrdersRule,
  addressedRule,
];
