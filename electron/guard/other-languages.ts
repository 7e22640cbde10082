/**
 * The classic order in the languages it is seen in most, in normalised form (no accents, lower case). Nouns and
 * qualifiers are the beginnings of words, as most of these languages inflect them.
 */
export interface OverridePhrase {
  readonly language: string;
  readonly verbs: ReadonlySet<string>;
  readonly nouns: readonly string[];
  /** Earlier ones, all of them, or the assistant's own. */
  readonly qualifiers: readonly string[];
  /** Negations, and owners that make it a person's own affair. */
  readonly harmless: ReadonlySet<string>;
}

const set = (list: string): ReadonlySet<string> => new Set(list.split(/\s+/).filter(Boolean));
const list = (words: string): readonly string[] => words.split(/\s+/).filter(Boolean);

export const OVERRIDE_PHRASES: readonly OverridePhrase[] = [
  {
    language: "German",
    verbs: set(
      "ignoriere ignorier ignorieren vergiss vergesse vergessen missachte missachten umgehe verwirf uberschreibe",
    ),
    nouns: list(
      "anweisung instruktion befehl vorgabe vorschrift richtlinie regeln prompt systemprompt anordnung",
    ),
    qualifiers: list(
      "vorherig vorig bisherig fruher obig vorangegangen vorangehend vorhergehend alle samtliche dein ihre deine",
    ),
    harmless: set("nicht nie niemals mein meine meinen meiner unsere unseren kein keine"),
  },
  {
    language: "French",
    verbs: set(
      "ignore ignorez ignorer oublie oubliez oublier neglige negligez contourne contournez",
    ),
    nouns: list("instruction consigne directive ordre regle prompt"),
    qualifiers: list("precedent anterieur toutes tous tes vos ci-dessus dessus initial"),
    harmless: set("ne n pas jamais mes mon ma nos notre"),
  },
  {
    language: "Spanish",
    verbs: set(
      "ignora ignore ignorad ignorar olvida olvide olviden olvidate olvidar descarta descarte omite omita desobedece",
    ),
    nouns: list(
      "instruccion instrucion indicacion orden regla directiv directriz directrices prompt",
    ),
    qualifiers: list("anterior previas previos todas todos tus sus arriba inicial"),
    harmless: set("no nunca mis mi nuestras nuestros"),
  },
  {
    language: "Portuguese",
    verbs: set("ignora ignore ignorem esqueca esquece esquecer desconsidere desconsidera descarte"),
    nouns: list("instruc ordens regra diretriz diretrizes comando prompt"),
    qualifiers: list("anterior previas previos todas todos tuas suas acima inicia"),
    harmless: set("nao nunca minhas meus nossas"),
  },
  {
    language: "Italian",
    verbs: set("ignora ignorate ignorare dimentica dimenticate dimenticare trascura scarta"),
    nouns: list("istruzion ordini regol direttiv comandi prompt"),
    qualifiers: list("precedent anterior tutte tutti tue tuoi vostre sopra inizial"),
    harmless: set("non mai mie miei nostre"),
  },
  {
    language: "Dutch",
    verbs: set("negeer negeert negeren vergeet"),
    nouns: list("instructie opdracht regels richtlijn aanwijzing prompt"),
    qualifiers: list("vorige eerdere voorgaande alle bovenstaande je jouw uw"),
    harmless: set("niet nooit mijn onze"),
  },
  {
    language: "Polish",
    verbs: set("zignoruj ignoruj zapomnij pomin"),
    nouns: list("instrukcj polecen polecenia zasad regu wytyczn prompt"),
    qualifiers: list("poprzedni wczesniejsz wszystki swoje twoje powyzsz"),
    harmless: set("nie moje nasze"),
  },
  {
    language: "Turkish",
    verbs: set("yoksay unut gormezden"),
    nouns: list("talimat komut kural yonerge"),
    qualifiers: list("onceki tum butun yukaridaki"),
    harmless: set("benim"),
  },
  {
    language: "Russian",
    // Normalising takes the breve off й and the dots off ё.
    verbs: set(
      "игнорируи игнорируите проигнорируи проигнорируите забудь забудьте отбрось отмени отмените",
    ),
    nouns: list("инструкц указан правил команд директив распоряжен промпт"),
    qualifiers: list("предыдущ прежн предшествующ все всех твои свои ваши прошл выше"),
    harmless: set("не никогда мои моих наши"),
  },
  {
    language: "Ukrainian",
    verbs: set("ігноруи ігноруите проігноруи забудь забудьте"),
    nouns: list("інструкц вказівк правил команд"),
    qualifiers: list("попередн усі всі своі твоі"),
    harmless: set("не ніколи моі"),
  },
];

/** Languages that write without blanks, or hang their grammar on the end of the words: as one expression each. */
export const OVERRIDE_EXPRESSIONS: readonly RegExp[] = [
  // Chinese, simplified and traditional
  /(?:忽略|无视|無視|忘记|忘掉|忘記|不要理会|不要遵守|抛弃|丢弃|绕过)[^。！？!?.\n]{0,8}(?:之前|以前|先前|前面|上面|以上|所有|全部|一切|你的|系统|系統)[^。！？!?.\n]{0,8}(?:指令|指示|规则|規則|提示|设定|設定|命令|说明|要求|限制)/g,
  // Japanese, without voicing marks, which normalising takes off
  /(?:以前|前|これまて|今まて|上記|すへて|全て|あなた)[^。！？!?.\n]{0,10}(?:指示|命令|ルール|フロンフト|設定|制約)[^。！？!?.\n]{0,6}(?:無視し|忘れ)/g,
  // Hindi, without vowel signs
  /(?:पछल|सभ)[^।!?.\n]{0,24}(?:नरदश|आदश|नयम)[^।!?.\n]{0,12}(?:अनदख|भल)/g,
  // Arabic, without hamza
  /(?:تجاهل|انس|تجاوز)[^.!?؟\n]{0,12}(?:تعليمات|التعليمات|الاوامر|اوامر|القواعد|الارشادات)[^.!?؟\n]{0,8}(?:السابقة|السابقه|اعلاه)/g,
  // Korean
  /(?:이전|앞선|위의|지금까지|모든)[^.!?\n]{0,12}(?:지시|명령|규칙|프롬프트|설정)[^.!?\n]{0,8}(?:무시|잊어)/g,
];
