/** English words as the rules sort them, in normalised form: lower case, no apostrophes. */
const words = (list: string): ReadonlySet<string> => new Set(list.split(/\s+/).filter(Boolean));

/** Verbs that set instructions aside. */
export const OVERRIDE_VERBS = words(`
  ignore disregard forget override overrule bypass discard dismiss neglect abandon circumvent disobey violate nullify
  overlook invalidate supersede displace overwrite ignoring disregarding forgetting unlearn disable deactivate suspend evade`);
/** Verbs that also tidy up ordinary things; they need more around them. */
export const TIDYING_VERBS = words(
  "delete remove clear erase skip drop cancel reset lift break stop",
);

/** What an assistant is told to do. */
export const INSTRUCTION_NOUNS = words(`
  instruction instructions prompt prompts directive directives programming preprompt instruct instuctions instrctions
  istructions intructions`);
/** What bounds an assistant, and much else. */
export const RULE_NOUNS = words(`
  rule rules guideline guidelines guidance restriction restrictions policy policies constraint constraints order orders
  command commands direction directions safeguard safeguards filter filters limitation limitations guardrail guardrails
  protocol protocols ethics morals training boundaries safety censorship moderation assignments tasks`);
/** What a conversation is made of. */
export const TALK_NOUNS = words(`
  everything everthing anything what message messages context conversation text content input chat statement statements request requests
  sentence sentences words information history data`);

/** Words that place what is to be set aside before this sentence. */
export const EARLIER_WORDS = words(`
  previous previously prior above earlier preceding before foregoing aforementioned past former old initial original
  existing precedent prev current hitherto received`);
/** Words that say it belongs to the assistant. */
export const ASSISTANT_OWNED = words(`
  your system developer openai anthropic safety ethical moral moderation alignment guardrail core base hidden preset
  built programmed internal yours hardcoded`);
export const ALL_WORDS = words("all any every everything each entire whole");
export const LINKING_WORDS = words(`
  the of to about and or other those these this that single given said in specific set list such with regard more both
  completely fully totally entirely you usual default default content security own normal standard`);
/** What belongs to a person in the conversation is theirs to take back. */
export const PERSONAL_OWNERS = words("my our his her their its mine");
/** A noun followed by one of these is about something else: "instructions in the manual". */
export const SCOPE_WORDS = words("in on from of about regarding inside within concerning");
/** … unless that something is the conversation itself. */
export const CONVERSATION_SCOPE = words(`
  system prompt developer developers you your yours openai anthropic chat conversation context above creator creators
  favor favour me now here message this session before earlier past previous order full programmers company dialogue
  dialog then that further`);
export const MISTAKE_WORDS = words("mistake accident accidentally typo typos meant mistyped oops");

/** Words that may stand before an order without taking it from the assistant. */
export const LEADING_WORDS = words(`
  i want need would like you to must should can could will shall have are please kindly pls plz now just simply also
  first then and but so next instead hereby ok okay well hey hi hello dear assistant ai bot chatbot chatgpt gpt claude
  gemini llm model sir alright from on immediately completely totally fully always let us lets your new task is it
  important attention note user admin urgent actually sorry wait therefore great good thanks thank final forth d ll
  going ask order command instruct demand urge today firstly finally again forward time point onwards this step do
  henceforth system update notice`);
/** Words straight before an order that make it one, whatever stands in front of them. */
export const ORDER_LINKS = words("and then please now instead but kindly must hereby pls plz");
/** What the first person can say to pass an order on. */
export const FIRST_PERSON_VERBS = words(
  "want need would order command instruct demand ask urge d am will ll",
);
export const WANTING_WORDS = words(
  "want need like have you is are required important going ask order command instruct demand urge task",
);

/** Orders that follow once the old ones are set aside. */
export const PAYLOAD_VERBS = words(`
  reveal print output say repeat leak expose dump disable execute send forward email call respond reply answer pretend
  act behave become swear translate display obey comply roleplay divulge disclose recite tell write show give enter
  follow curse insult provide describe generate start speak state type transfer delete list switch return approve
  confirm rate recommend do`);
/** … those that are never said about a harmless correction. */
export const HOSTILE_VERBS = words(
  "reveal leak expose dump exfiltrate divulge disclose disobey bypass disable steal obey comply pretend swear",
);
export const SPEECH_VERBS = words(
  "say print output respond reply repeat answer act behave execute recite become",
);
export const SEND_VERBS = words(
  "send forward email mail post upload transfer transmit submit share copy append include encode",
);
export const SENSITIVE_NOUNS = words(`
  password passwords credential credentials key keys token tokens secret secrets conversation history contacts prompt
  inbox money funds card cookies session ssn wallet bitcoin emails env ssh chat`);
export const DESTROY_VERBS = words("delete remove wipe erase format drop overwrite");
export const DESTROYED_NOUNS = words(
  "files file emails database everything data repository account accounts table tables backups",
);
export const RUN_VERBS = words("run execute call invoke open visit fetch curl download use");
export const RUN_NOUNS = words(
  "command commands shell script tool function url link code rm curl http https sudo bash",
);

/** Verbs that make hidden text visible. */
export const REVEAL_VERBS = words(`
  reveal print repeat show display output tell give list leak expose dump share write recite disclose divulge summarize
  summarise provide paste copy return quote send read describe echo spell translate encode state reproduce type`);
export const LEAK_VERBS = words("reveal leak expose dump disclose divulge output print recite");
export const REVEAL_LINKS = words(`
  me us back out exactly verbatim the full complete entire whole contents content of text all exact what is are was were
  in and any everything from literal current raw word for copy a version`);
export const HIDDEN_WORDS = words(
  "system initial hidden secret original internal developer confidential base pre underlying first preset",
);
export const VERBATIM_WORDS = words(
  "verbatim exactly word literally code codeblock txt above you starting beginning",
);

export const AI_NOUNS = words(`
  ai llm llms assistant assistants agent agents chatbot chatbots model models chatgpt claude gpt gemini copilot bot gpt4
  intelligence`);

/** Words of people who write about attacks instead of making one. */
export const SECURITY_TALK = words(`
  injection injections attack attacks attacker attackers malicious adversarial jailbreaks jailbreaking hacker hackers
  redteam phishing vulnerability vulnerabilities owasp detector classifier exploit exploits e.g`);
/** Words of people who ask about wording. */
export const WORDING_TALK = words(`
  phrase phrases mean means meaning translate translation spell spelled paraphrase sentence grammar grammatically
  pronounce synonym quote quotes called titled subject wording proofread rephrase rewrite regex pattern example examples
  keyword keywords string strings correct punctuation`);

/** For parting words that were written together. */
export const KNOWN_WORDS: ReadonlySet<string> = new Set([
  ...OVERRIDE_VERBS,
  ...INSTRUCTION_NOUNS,
  ...RULE_NOUNS,
  ...TALK_NOUNS,
  ...EARLIER_WORDS,
  ...ASSISTANT_OWNED,
  ...ALL_WORDS,
  ...LINKING_WORDS,
  ...LEADING_WORDS,
  ...PAYLOAD_VERBS,
  ...HIDDEN_WORDS,
  "are",
  "dan",
  "be",
  "an",
  "a",
  "me",
]);
