/**
 * Which HTTP status an error amounts to that came with none of its own: inside a stream, or under a status of success. By
 * the codes and types of OpenAI, Anthropic, Google, Mistral, Groq, Azure, Bedrock, LiteLLM and vLLM; one more is one more
 * word.
 */
const CODES: readonly (readonly [status: number, codes: RegExp])[] = [
  [
    402,
    /^(?:billing_(?:error|hard_limit_reached|not_active)|payment_required|arrearage|insufficient_(?:balance|credits?|funds)|quota_exhausted|exceeded_current_quota)$/,
  ],
  [
    429,
    /^(?:insufficient_quota|rate_?limit\w*|too_many_requests|throttl\w+|resource_exhausted|requests|tokens|quota_exceeded|request_limit_exceeded|tpm_limit_exceeded)$/,
  ],
  [
    401,
    /^(?:authentication\w*|unauthenticated|unauthorized|invalid_(?:api_?)?key|incorrect_api_key\w*|invalid_authentication|auth_error|invalid_token|expired_token)$/,
  ],
  [
    403,
    /^(?:permission_(?:error|denied)|forbidden|access_denied|not_allowed|unsupported_country_region_territory)$/,
  ],
  [
    404,
    /^(?:not_found|model_not_found|model_not_exist|resource_not_found|unknown_model|invalid_model)$/,
  ],
  [
    413,
    /^(?:request_too_large|payload_too_large|context_length_exceeded|context_window_exceeded)$/,
  ],
  [408, /^(?:request_timeout)$/],
  [504, /^(?:timeout|deadline_exceeded|gateway_timeout|upstream_timeout)$/],
  [
    503,
    /^(?:overloaded|\w*_overloaded|unavailable|service_unavailable|server_busy|engine_overloaded|model_overloaded|no_capacity|capacity_exceeded)$/,
  ],
  [
    400,
    /^(?:invalid_(?:request|argument|parameter|params?|prompt|input)|bad_request|validation|content_filter|content_policy_violation|data_inspection_failed|failed_precondition|unprocessable_entity)$/,
  ],
  [500, /^(?:api|server|internal(?:_server)?|unknown|upstream|provider)$/],
];

/** @param code a word or a number of a server's; a kind of error may say "error" or "exception" at its end, or not. */
export function statusOfCode(code: unknown): number | undefined {
  if (typeof code !== "string") return undefined;
  const plain = code
    // Amazon names where its kinds of errors are described.
    .replace(/^.*#/, "")
    .trim()
    .slice(0, 80)
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_")
    .toLowerCase()
    .replaceAll(/[\s.-]+/g, "_");
  const bare = plain.replace(/_?(?:error|exception)$/, "");
  return CODES.find(([, codes]) => codes.test(plain) || codes.test(bare))?.[0];
}

/** MiniMax's numbers (`base_resp.status_code`); any other than these is a failure of its own. */
const VENDOR: Readonly<Record<number, number>> = {
  1001: 504,
  1002: 429,
  1004: 401,
  1008: 402,
  1026: 400,
  1027: 400,
  1039: 429,
  1041: 429,
  1042: 400,
  2013: 400,
  2045: 429,
  2049: 401,
  2056: 429,
};

export function statusOfVendor(code: unknown): number | undefined {
  const number = typeof code === "string" && /^\d{1,6}$/.test(code) ? Number(code) : code;
  return typeof number === "number" && number !== 0 ? (VENDOR[number] ?? 500) : undefined;
}

/** Words that are said by servers without codes. What is no such word amounts to nothing. */
const WORDS: readonly (readonly [status: number, words: RegExp])[] = [
  [402, /\bcredit balance is too low\b|\binsufficient (?:account )?(?:balance|credits?|funds)\b/i],
  [429, /\brate.?limit|\btoo many requests\b|\bexceeded your current quota\b/i],
  [401, /\b(?:invalid|incorrect|wrong|expired) api[ _-]?key\b|\bunauthori[sz]ed\b|\blogin fail/i],
  [404, /\bmodel\b[^.]{0,80}\b(?:not found|does not exist)\b/i],
  [
    503,
    /\boverloaded\b|\bat (?:full )?capacity\b|\bservice (?:is )?(?:temporarily )?unavailable\b|\bserver (?:is )?(?:too )?busy\b/i,
  ],
];

export function statusOfWords(words: string): number | undefined {
  const start = words.slice(0, 2_000);
  return WORDS.find(([, each]) => each.test(start))?.[0];
}

/** An HTTP status that tells of no success; LiteLLM writes it as a text. */
export function toStatus(value: unknown): number | undefined {
  const status = typeof value === "string" && /^\d{3}$/.test(value) ? Number(value) : value;
  const isStatus = typeof status === "number" && Number.isInteger(status);
  return isStatus && status >= 300 && status < 600 ? status : undefined;
}
