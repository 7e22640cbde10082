import type { QuirkName } from "../../../shared/model-quirk.ts";
import { toFields, type Fields } from "../../http/received.ts";
import type { ErrorFacts } from "../error-facts.ts";
import { fieldOf } from "../../http/received.ts";
import { USAGE_REQUEST } from "../refused-parameter.ts";

/** What a model does not take, as far as it has shown; what is learned in a run holds from its next request on. */
export interface ModelQuirks {
  readonly has: (name: QuirkName) => boolean;
  readonly learn: (name: QuirkName) => void;
  /** An answer has begun: what was learned before it was right, and is kept for later runs. */
  readonly proven: () => void;
}

/** A chat-completions request as it goes out. */
export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  readonly [field: string]: unknown;
}

interface ChatMessage {
  readonly role: string;
  readonly content?: unknown;
  readonly [field: string]: unknown;
}

export type Refusal = Pick<ErrorFacts, "status" | "parameter" | "words">;

interface Quirk {
  readonly name: QuirkName;
  /** What a refusal that names a parameter calls it. */
  readonly parameters: RegExp;
  /** Whether the refusal is about this, of a request that holds it; one that names a parameter names one of these. */
  readonly isRefused: (refusal: Refusal, request: ChatRequest) => boolean;
  /** The request without it. */
  readonly apply: (request: ChatRequest) => ChatRequest;
  /** What the next row of the same refusal does in its place, once that is known, too. */
  readonly unless?: QuirkName;
}

/** Words of a parameter that is not known or not taken at all; a value out of range is another matter. */
const UNSUPPORTED =
  /\b(?:not|n['’]t|no longer) (?:be )?(?:supported|accepted|allowed|permitted|recognized|enabled|available)\b|\bunsupported\b|\bun(?:known|expected|recognized)\b|\bdoes(?:n['’]t| not) (?:support|accept)\b|\bextra (?:inputs|fields|parameters|keys)\b|\binvalid (?:parameter|argument|field|key)\b|\bextra_forbidden\b/i;

/** How servers say that they take no tools. */
const TOOLS_REFUSED = [
  // Ollama, OpenAI, Mistral, Together, Perplexity: in either order.
  /\b(?:does(?:n['’]t| not)|not|un)[ -]?support(?:ed|ing|s)?\b[^.]{0,40}\b(?:tools?|function[ -]?call(?:s|ing)?|functions)\b/i,
  /\b(?:tools?|tool[ _-](?:use|choice|calls?|calling)|function[ -]?call(?:s|ing)?|functions)\b[^.]{0,40}\b(?:not (?:currently |yet )?(?:supported|enabled|available|allowed)|unsupported|is disabled)\b/i,
  // OpenRouter
  /\bno endpoints found that support tool use\b/i,
  // llama.cpp, vLLM
  /--jinja\b|--enable-auto-tool-choice\b|--tool-call-parser\b/,
];

/** What servers call pictures; "vision" is what they call reading them. */
const PICTURES = String.raw`(?:image(?:_?url|s)?|images?|vision|multi-?modal|picture)`;

/** How servers say that they take no pictures. */
const PICTURES_REFUSED = [
  // OpenAI, vLLM, Mistral, Together, Ollama, Groq: in either order.
  new RegExp(
    String.raw`\b(?:does(?:n['’]t| not)|do not|not|un)[ -]?(?:support(?:ed|ing|s)?|accept(?:ed|s)?|allowed|have)\b[^.]{0,60}\b${PICTURES}\b`,
    "i",
  ),
  new RegExp(
    String.raw`\b${PICTURES}\b[^.]{0,80}\b(?:(?:is|are|was|were) (?:not (?:currently |yet )?(?:supported|enabled|available|allowed|accepted|permitted)|unsupported|disabled)|not supported|unsupported)\b`,
    "i",
  ),
  // vLLM: "At most 0 image(s) may be provided", "… is not a multimodal model"
  /\bat most 0 images?\b|\bnot a (?:multi-?modal|vision)\b/i,
  // OpenRouter, llama.cpp
  /\bno endpoints found that support image input\b|\bmmproj\b/i,
  // DeepSeek and servers in Rust: "unknown variant `image_url`, expected `text`"
  /\bunknown variant [`'"]image_url\b/i,
  // A schema with texts alone: "content must be a string", "Input should be a valid string"
  /\bcontent\b[^.]{0,60}\b(?:must be|should be|is not|expected|valid)\b[^.]{0,20}\bstring\b/i,
  /\b(?:only|just) (?:supports? )?text(?: content| input)?\b|\b(?:only )?[`'"]?text[`'"]? content type is supported\b/i,
];

/** Stands where a picture would, so that the model does not wonder what is spoken of. */
const NO_PICTURE = "(A picture was attached here, which you cannot see.)";

/** The field as a whole, and not something in it: a schema that is refused can be mended. */
const TOOLS_NAMED = /\b(?:tools|tool_choice)\b(?![[.])/;

/** The fields in which thoughts go back with an answer (`opaque-fields.ts`). */
const THOUGHTS = ["reasoning_content", "reasoning_details", "reasoning"] as const;
const THOUGHTS_NAMED = /\breasoning(?:_content|_details)?\b/;

/** Kimi, DeepSeek and gateways before them, of an answer whose thoughts nobody kept: another model's, mostly. */
const THOUGHTS_WANTED =
  /\breasoning_content\b[^.]{0,80}\b(?:missing|required|must|passed back)\b|\bdoes not (?:have|include)\b[^.]{0,40}\breasoning_content\b|\b(?:missing|must include|requires?)\b[^.]{0,40}\breasoning_content\b/i;

/** Stands where a server wants thoughts that are not there; DeepSeek takes no empty ones. */
const NO_THOUGHTS = "(not kept)";

/** Gemini's doors, and servers that read the result of a tool as that of a function. */
const NAME_WANTED =
  /\bfunction_?response\.name\b|\bmissing (?:required )?(?:field|parameter)s?:? ?['"`]?name\b|\bmust have a ['"`]?name\b|\bname['"`]?[^.]{0,30}\b(?:is required|is missing|(?:cannot|must not) be empty)/i;

/** FastAPI's and others' words for a text that is not there. */
const NULL_REFUSED =
  /\bcontent\b.{0,80}\b(?:valid string|null|None|required|missing)\b|\b(?:null|None|missing)\b.{0,40}\bcontent\b/i;

/** Bedrock's and others' words for one that is empty. */
const EMPTY_REFUSED =
  /\bcontent\b.{0,100}\b(?:is|be|are) (?:non-?empty|empty|blank)\b|\b(?:empty|blank)\b.{0,40}\bcontent\b|\bcontent\b.{0,60}\bat least (?:1|one)\b/i;

/** Stands beside calls where a server takes no answer without text. */
const CALLING = "(calling a tool)";

const SYSTEM_REFUSED = [
  // Gemma's template, Google's own door to it, others
  /\bsystem[ _-]?(?:role|messages?|prompts?|instructions?)?['"]?[^.]{0,40}\bnot (?:supported|allowed|enabled)\b/i,
  /\bdeveloper instruction is not enabled\b/i,
  /\bonly (?:the )?user and (?:assistant|model) roles\b/i,
  // Templates that know no system message take it for a turn.
  /\broles must alternate\b/i,
];

/** Models that OpenAI has only there, and those that take no tools anywhere else. */
const RESPONSES_WANTED = [
  /\bv1\/responses\b|\bresponses api\b/i,
  /\bnot a chat model\b[^.]{0,40}\bnot supported in the v1\/chat\/completions\b/i,
];

/** What tells a request to go out as Responses from an endpoint of chat completions; on the wire it stands nowhere. */
const AS_RESPONSES = { parley_protocol: "responses" } as const;

const isAsResponses = (request: ChatRequest): boolean => "parley_protocol" in request;

/** The same of a request as JSON; within a text, its quotes would be escaped. */
export const isMarkedAsResponses = (body: string): boolean => body.includes(`"parley_protocol":`);

/** In the order in which they are looked for: what names two things is about the one that stands first here. */
const QUIRKS: readonly Quirk[] = [
  {
    name: "responses-only",
    parameters: /^(?:reasoning[._]?effort|reasoning|tools|model)\b/,
    isRefused: ({ words }, request) =>
      !isAsResponses(request) && RESPONSES_WANTED.some((each) => each.test(words)),
    apply: (request) => ({ ...request, ...AS_RESPONSES }),
    unless: "no-effort-with-tools",
  },
  {
    name: "no-effort-with-tools",
    parameters: /^(?:reasoning[._]?effort|reasoning|tools)\b/,
    isRefused: ({ status, words }, request) =>
      // It was to go through the Responses API, and this endpoint has none.
      (isAsResponses(request) && (status === 404 || status === 405 || status === 501)) ||
      (hasTools(request) &&
        /\breasoning[ _.]?effort\b|\breasoning\b/i.test(words) &&
        /\b(?:function )?tools?\b/i.test(words) &&
        /\bnot supported\b|\bunsupported\b|\bnot (?:be )?(?:combined|used)\b/i.test(words)),
    apply: (request) => (hasTools(request) ? { ...request, reasoning_effort: "none" } : request),
  },
  {
    name: "no-usage-request",
    parameters: USAGE_REQUEST,
    isRefused: ({ parameter, words }, request) =>
      "stream_options" in request && (parameter !== undefined || USAGE_REQUEST.test(words)),
    apply: ({ stream_options: _, ...request }) => ({ ...request, messages: request.messages }),
  },
  {
    name: "max-tokens",
    parameters: /^max_completion_tokens$/,
    isRefused: (refusal, request) => isNameRefused("max_completion_tokens", refusal, request),
    apply: (request) => renamed(request, "max_completion_tokens", "max_tokens"),
  },
  {
    name: "max-completion-tokens",
    parameters: /^max_tokens$/,
    isRefused: (refusal, request) => isNameRefused("max_tokens", refusal, request),
    apply: (request) => renamed(request, "max_tokens", "max_completion_tokens"),
  },
  {
    name: "no-developer-role",
    parameters: /^messages\b/,
    isRefused: ({ words }, { messages }) =>
      messages.some(({ role }) => role === "developer") && /\bdeveloper\b/i.test(words),
    apply: (request) => ({
      ...request,
      messages: request.messages.map((message) =>
        message.role === "developer" ? { ...message, role: "system" } : message,
      ),
    }),
  },
  {
    name: "thoughts-refused",
    // Cerebras has that word for whatever it does not know.
    parameters: /^messages\b|\breasoning|^validation_error$/,
    isRefused: ({ words }, { messages }) =>
      messages.some((message) => THOUGHTS.some((field) => field in message)) &&
      THOUGHTS_NAMED.test(words) &&
      UNSUPPORTED.test(words),
    apply: (request) => ({
      ...request,
      messages: request.messages.map((message) =>
        message.role === "assistant" ? withoutThoughts(message) : message,
      ),
    }),
  },
  {
    name: "thoughts-wanted",
    parameters: /^messages\b|\breasoning/,
    isRefused: ({ words }, { messages }) =>
      messages.some(lacksThoughts) && THOUGHTS_WANTED.test(words),
    apply: (request) => ({
      ...request,
      messages: request.messages.map((message) =>
        lacksThoughts(message) ? { ...message, reasoning_content: NO_THOUGHTS } : message,
      ),
    }),
  },
  {
    name: "names-with-results",
    parameters: /^messages\b|\bname$/,
    isRefused: ({ words }, { messages }) =>
      messages.some(({ role, name }) => role === "tool" && name === undefined) &&
      NAME_WANTED.test(words),
    apply: (request) => ({ ...request, messages: withNames(request.messages) }),
  },
  {
    name: "text-not-null",
    parameters: /^messages\b|\bcontent\b/,
    isRefused: ({ words }, { messages }) =>
      messages.some((message) => callsOnly(message) && message.content === null) &&
      NULL_REFUSED.test(words) &&
      !EMPTY_REFUSED.test(words),
    apply: (request) => ({ ...request, messages: withTexts(request.messages, "") }),
  },
  {
    name: "text-with-calls",
    parameters: /^messages\b|\bcontent\b/,
    isRefused: ({ words }, { messages }) =>
      messages.some(callsOnly) && (EMPTY_REFUSED.test(words) || NULL_REFUSED.test(words)),
    apply: (request) => ({ ...request, messages: withTexts(request.messages, CALLING) }),
  },
  {
    name: "no-system-role",
    parameters: /^messages\b/,
    isRefused: ({ words }, { messages }) =>
      messages.some(isInstruction) && SYSTEM_REFUSED.some((each) => each.test(words)),
    apply: (request) => ({ ...request, messages: withoutSystem(request.messages) }),
  },
  {
    name: "no-tools",
    parameters: /^(?:tools|tool_choice|functions)$/,
    isRefused: ({ parameter, words }, request) =>
      (hasTools(request) || request.messages.some(({ role }) => role === "tool")) &&
      (parameter !== undefined ||
        TOOLS_REFUSED.some((each) => each.test(words)) ||
        (UNSUPPORTED.test(words) && TOOLS_NAMED.test(words))),
    apply: ({ tools: _, tool_choice: __, parallel_tool_calls: ___, ...request }) => ({
      ...request,
      messages: joinUsers(request.messages.map(withoutCalls)),
    }),
  },
  {
    name: "no-pictures",
    parameters: /^messages\b|^input\b|\bcontent\b|\bimage/,
    isRefused: ({ words }, { messages }) =>
      messages.some(hasPicture) && PICTURES_REFUSED.some((each) => each.test(words)),
    apply: (request) => ({ ...request, messages: request.messages.map(withoutPictures) }),
  },
  {
    name: "signed-calls",
    parameters: /^messages\b|\bthought_signature\b/,
    isRefused: ({ words }, { messages }) =>
      messages.some((message) => isCalling(message) && withSignature(message) !== message) &&
      /\bthought[_ ]?signatures?\b/i.test(words) &&
      DEMANDED.test(words),
    apply: (request) => ({
      ...request,
      messages: request.messages.map((each) => (isCalling(each) ? withSignature(each) : each)),
    }),
  },
];

/** How Google says that a call came without what it gave with it, or would have. */
const DEMANDED =
  /\bmissing\b|\bmust be (?:passed|sent|included|provided)\b|\brequired?s?\b|\bdoes not (?:have|include)\b/i;

const isCalling = ({ role, tool_calls: calls }: ChatMessage): boolean =>
  role === "assistant" && Array.isArray(calls) && calls.length > 0;

/** https://ai.google.dev/gemini-api/docs/thought-signatures, for calls that were not made by Gemini. */
const STAND_IN = { google: { thought_signature: "skip_thought_signature_validator" } } as const;

/** Of calls made at once, only the first is signed. */
function withSignature(message: ChatMessage): ChatMessage {
  const [first, ...rest] = message["tool_calls"] as readonly Fields[];
  if (first === undefined || toFields(first["extra_content"]) !== undefined) return message;
  return { ...message, tool_calls: [{ ...first, extra_content: STAND_IN }, ...rest] };
}

/** Servers that refuse something say 4xx, or 500 where a template of theirs failed on it; these mean something else. */
const UNRELATED = new Set([401, 402, 403, 407, 408, 409, 413, 425, 429]);

/**
 * What a refusal was about, where the same request without it would do.
 *
 * @param known what is left out already, or would be refused for ever.
 */
export function findQuirk(
  refusal: Refusal,
  request: ChatRequest,
  known: Pick<ModelQuirks, "has">,
): QuirkName | undefined {
  const { status } = refusal;
  if (status === undefined || status < 400 || status > 501 || UNRELATED.has(status)) {
    return undefined;
  }
  return QUIRKS.find(
    ({ name, parameters, isRefused }) =>
      !known.has(name) && mayBeAbout(refusal, parameters) && isRefused(refusal, request),
  )?.name;
}

/** The request as this model takes it. */
export function withQuirks(request: ChatRequest, known: Pick<ModelQuirks, "has">): ChatRequest {
  // From the last to the first: an effort is only in the way of tools that are still there.
  return QUIRKS.toReversed()
    .filter(({ name, unless }) => known.has(name) && !(unless !== undefined && known.has(unless)))
    .reduce((current, { apply }) => apply(current), request);
}

/** A refusal that names a parameter is about that one, whatever else its words speak of. */
function mayBeAbout({ parameter }: Refusal, parameters: RegExp): boolean {
  return parameter === undefined || parameters.test(parameter);
}

function hasTools({ tools }: ChatRequest): boolean {
  return Array.isArray(tools) && tools.length > 0;
}

/** The one that a sentence names first is refused: "'max_tokens' is not supported. Use 'max_completion_tokens'." */
function isNameRefused(name: string, { parameter, words }: Refusal, request: ChatRequest): boolean {
  if (request[name] === undefined || !UNSUPPORTED.test(words)) return false;
  const named = parameter ?? /\bmax_(?:completion_)?tokens\b/.exec(words)?.[0];
  return named === name;
}

function renamed(request: ChatRequest, from: string, to: string): ChatRequest {
  const { [from]: value, ...rest } = request;
  if (value === undefined) return request;
  return { ...rest, messages: request.messages, [to]: value };
}

const isPicture = (part: unknown): boolean => fieldOf(part, "type") === "image_url";

const hasPicture = ({ content }: ChatMessage): boolean =>
  Array.isArray(content) && content.some(isPicture);

/** Texts alone, as one text: some of those who take no pictures take no parts, either. */
function withoutPictures(message: ChatMessage): ChatMessage {
  const { content } = message;
  if (!Array.isArray(content) || !hasPicture(message)) return message;
  const texts = content.map((part: unknown) => (isPicture(part) ? NO_PICTURE : toText([part])));
  return { ...message, content: texts.filter((text) => text !== "").join("\n\n") };
}

const isInstruction = ({ role }: ChatMessage): boolean => role === "system" || role === "developer";

function withoutThoughts(message: ChatMessage): ChatMessage {
  const kept = Object.entries(message).filter(([name]) => !THOUGHTS.some((each) => each === name));
  return { role: message.role, ...Object.fromEntries(kept) };
}

const lacksThoughts = ({ role, reasoning_content: thoughts }: ChatMessage): boolean =>
  role === "assistant" && (thoughts === undefined || thoughts === null || thoughts === "");

/** An answer that calls tools and says nothing beside. */
const callsOnly = ({ tool_calls: calls, content }: ChatMessage): boolean =>
  Array.isArray(calls) && (content === null || content === "");

const withTexts = (messages: readonly ChatMessage[], text: string): readonly ChatMessage[] =>
  messages.map((message) => (callsOnly(message) ? { ...message, content: text } : message));

/** Each result with the name of the tool that was called under its id. */
function withNames(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const names = new Map(
    messages
      .flatMap(({ tool_calls: calls }) => (Array.isArray(calls) ? (calls as unknown[]) : []))
      .map((call) => [fieldOf(call, "id"), fieldOf(functionOf(call), "name")] as const),
  );
  return messages.map((message) =>
    message.role === "tool" ? { ...message, name: names.get(message["tool_call_id"]) } : message,
  );
}

/** Whoever has no role for instructions reads them at the head of the first thing that is asked. */
function withoutSystem(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const instructions = messages.filter(isInstruction).map(({ content }) => toText(content));
  const rest = messages.filter((message) => !isInstruction(message));
  const at = rest.findIndex(({ role }) => role === "user");
  const first = rest[at];
  const text = instructions.join("\n\n");
  return first === undefined
    ? [{ role: "user", content: text }, ...rest]
    : rest.with(at, { ...first, content: joinContents(text, first.content) });
}

/** Calls and results of earlier answers as text: who takes no tools takes no messages about them. */
function withoutCalls(message: ChatMessage): ChatMessage {
  const { role, tool_calls: calls } = message;
  if (role === "tool") {
    return { role: "user", content: `Result of the tool:\n${toText(message.content)}` };
  }
  if (!Array.isArray(calls)) return message;
  const called = calls.map((call: unknown) => `(Called ${JSON.stringify(functionOf(call))})`);
  const said = toText(message.content);
  return { role, content: [...(said === "" ? [] : [said]), ...called].join("\n") };
}

/** Several results become several messages of one user, which many templates refuse. */
function joinUsers(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  return messages.reduce<ChatMessage[]>((joined, message) => {
    const last = joined.at(-1);
    if (last?.role !== "user" || message.role !== "user") return [...joined, message];
    const content = joinContents(last.content, message.content);
    return joined.with(-1, { ...last, content });
  }, []);
}

/** One content of two; pictures stay where they stood. */
function joinContents(one: unknown, other: unknown): unknown {
  if (!Array.isArray(one) && !Array.isArray(other)) return `${toText(one)}\n\n${toText(other)}`;
  const toParts = (content: unknown): unknown[] =>
    Array.isArray(content) ? content : [{ type: "text", text: toText(content) }];
  return [...toParts(one), ...toParts(other)];
}

function functionOf(call: unknown): unknown {
  return typeof call === "object" && call !== null && "function" in call ? call.function : call;
}

function toText(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .map((part: unknown) =>
      typeof part === "object" && part !== null && "text" in part ? String(part.text) : "",
    )
    .join("\n");
}
