// Without zod, because the page uses it: zod probes for eval, which the page's CSP refuses.

interface AnyRow {
  /** The tab of the settings page that it stands on, and the heading there. */
  readonly tab: "Limits" | "Safety" | "Observability" | "Appearance";
  readonly group?: string;
  /** As it stands beside the field. */
  readonly label: string;
  /** What it does, in a line. */
  readonly hint: string;
  /** Other names that people look for it by. */
  readonly words: string;
  /** The environment variable that may hold it fast. */
  readonly variable?: string;
}

/** A whole number. */
export interface NumberRow extends AnyRow {
  readonly kind: "number";
  readonly unit: string;
  /** Both ends are allowed. */
  readonly min: number;
  readonly max: number;
  readonly default: number | null;
  /** What no number means, as in "no cap"; left out where there must be one. */
  readonly empty?: string;
  /** What 0 means where it is no number but the loosest, or for a retention the longest, of all. */
  readonly zero?: "never" | "for ever";
  /** It holds something back, and the person is asked before it holds back less. */
  readonly looser: "higher" | "lower";
  /** Stored in millionths of a US dollar, typed and shown in dollars. */
  readonly isMoney?: true;
}

/** One of a few. */
export interface ChoiceRow extends AnyRow {
  readonly kind: "choice";
  readonly options: readonly {
    readonly value: string;
    readonly label: string;
    readonly description?: string;
  }[];
  readonly default: string;
}

/** Yes or no. */
interface SwitchRow extends AnyRow {
  readonly kind: "switch";
  readonly default: boolean;
}

const rate = {
  kind: "number",
  tab: "Limits",
  group: "Rate",
  words: "rate limit sliding window requests per minute calls",
  min: 1,
} as const;

const tokens = {
  ...rate,
  group: "Tokens",
  words: "token cap rate limit",
  unit: "tokens",
  empty: "no cap",
  default: null,
  looser: "higher",
} as const;

/** Days and months are those of the computer's clock. */
const budget = {
  kind: "number",
  tab: "Limits",
  group: "Budgets",
  words: "budget cost money spend cap price dollars bill",
  unit: "US dollars",
  isMoney: true,
  min: 100,
  max: 1_000_000_000_000,
  empty: "no cap",
  default: null,
  looser: "higher",
} as const;

const timeout = {
  kind: "number",
  tab: "Limits",
  group: "Timeouts",
  words: "timeout wait seconds slow hang",
  unit: "seconds",
  zero: "never",
  min: 0,
  // A day: timers know no more than 24.
  max: 86_400,
  looser: "higher",
} as const;

const length = {
  kind: "number",
  tab: "Safety",
  words: "input length characters limit long paste",
  // Unicode code points.
  unit: "characters",
  min: 1,
  max: 1_000_000,
  looser: "higher",
} as const;

/**
 * Every setting that is a number, a choice or a switch, by its dotted name and in the order of the settings page. The
 * schema, the default, the form, the search and the question before it is loosened are read from its row.
 */
export const SETTING_ROWS = {
  "limits.messagesPerWindow": {
    ...rate,
    label: "Messages per window",
    hint: "What one window may send within the window length. The hidden calls of a tool loop count.",
    unit: "model calls",
    max: 1_000,
    default: 10,
    looser: "higher",
  },
  "limits.messagesPerApp": {
    ...rate,
    label: "Messages in all windows",
    // Opening windows is no way around the limit.
    hint: "Shared by all windows.",
    unit: "model calls",
    max: 10_000,
    default: 30,
    looser: "higher",
  },
  "limits.windowSeconds": {
    ...rate,
    label: "Window length (seconds)",
    hint: "Both limits look back this far. A call over the limit waits for its turn; nothing is lost.",
    unit: "seconds",
    max: 86_400,
    default: 60,
    looser: "lower",
  },
  "limits.tokensPerWindow": {
    ...tokens,
    label: "Tokens per window",
    // As the endpoint counts them, and estimated where it does not say.
    hint: "What the calls of one window may read and write within the window length. A call larger than all of it goes alone.",
    max: 100_000_000,
  },
  "limits.tokensPerApp": {
    ...tokens,
    label: "Tokens in all windows",
    hint: "Shared by all windows.",
    max: 1_000_000_000,
  },
  "limits.toolRounds": {
    kind: "number",
    tab: "Limits",
    group: "Steps",
    label: "Step limit",
    hint: "How many rounds of tool calls one answer may take. At the limit it pauses and asks you, before the next model call.",
    words: "tool rounds calls loop runaway recursion agent",
    unit: "tool rounds",
    min: 1,
    max: 1_000,
    default: 12,
    looser: "higher",
  },
  "budgets.perRunMicroUsd": {
    ...budget,
    label: "Budget per run (USD)",
    hint: "What one answer may cost with all its tool rounds. At the cap it pauses and asks you.",
  },
  "budgets.perChatMicroUsd": {
    ...budget,
    label: "Budget per chat (USD)",
    hint: "What one conversation may cost in all.",
  },
  "budgets.perDayMicroUsd": {
    ...budget,
    label: "Budget per day (USD)",
    hint: "What all conversations may cost from midnight to midnight.",
  },
  "budgets.perMonthMicroUsd": {
    ...budget,
    label: "Budget per month (USD)",
    hint: "What all conversations may cost in a calendar month.",
  },
  "timeouts.firstTokenSeconds": {
    ...timeout,
    label: "First-token timeout (seconds)",
    hint: "How long an answer may take to begin.",
    default: 30,
  },
  "timeouts.idleSeconds": {
    ...timeout,
    label: "Idle timeout (seconds)",
    hint: "How long an answer may fall silent once it has begun.",
    default: 30,
  },
  "timeouts.totalSeconds": {
    ...timeout,
    label: "Total timeout (seconds)",
    hint: "How long a whole run may take, tools and waits included.",
    default: 300,
  },
  "timeouts.toolSeconds": {
    ...timeout,
    label: "Tool timeout (seconds)",
    hint: "How long one tool call may take.",
    default: 30,
  },
  "desktop.keepAwake": {
    kind: "switch",
    tab: "Limits",
    group: "Sleep",
    label: "Keep the computer awake",
    hint: "While an answer is being written, the computer does not fall asleep. The screen may still turn off.",
    words: "sleep suspend standby hibernate power battery laptop lid",
    default: true,
  },
  "safety.promptInjection": {
    kind: "choice",
    tab: "Safety",
    label: "Prompt injection",
    hint: "Pasted text can contain hidden instructions.",
    words: "guard jailbreak check warn block security",
    options: [
      {
        value: "off",
        label: "Off",
        description: "Nothing is checked; every message is sent as it is.",
      },
      {
        value: "warn",
        label: "Warn",
        description:
          "Text that looks like an injection is shown to you first. You may send it anyway.",
      },
      {
        value: "block",
        label: "Block",
        description: "Text that looks like an injection is not sent. It stays in the composer.",
      },
    ],
    default: "warn",
  },
  "safety.maximumMessageLength": {
    ...length,
    label: "Maximum message length",
    hint: "A longer message is not sent. From four fifths of it on, the composer counts.",
    default: 4_000,
  },
  "safety.maximumAttachmentLength": {
    ...length,
    label: "Maximum attachment length",
    hint: "A long paste becomes an attached text. All of one message together may be three times as long.",
    default: 100_000,
  },
  "observability.timelineRetentionDays": {
    kind: "number",
    tab: "Observability",
    group: "Run details",
    label: "Keep run details (days)",
    hint: "The steps of a run with what was sent and received. Answers and what Usage counts stay.",
    words: "timeline trace history delete disk space",
    unit: "days",
    zero: "for ever",
    min: 0,
    max: 36_500,
    default: 90,
    // A shorter time deletes what is older.
    looser: "lower",
  },
  "observability.logLevel": {
    kind: "choice",
    tab: "Observability",
    group: "Log",
    label: "Log level",
    hint: "Counts at once, for everything that comes after.",
    words: "logging debug verbose warnings errors diagnostics",
    variable: "PARLEY_LOG_LEVEL",
    options: [
      {
        value: "debug",
        label: "Everything",
        description: "Small steps, too. For finding a fault.",
      },
      {
        value: "info",
        label: "Events",
        description: "What Parley does: runs, calls, tools, gates.",
      },
      {
        value: "warn",
        label: "Warnings",
        description: "Only what was not as it should be.",
      },
      { value: "error", label: "Failures", description: "Only what failed." },
      { value: "silent", label: "Nothing", description: "No log is written." },
    ],
    default: "info",
  },
  "appearance.theme": {
    kind: "choice",
    tab: "Appearance",
    label: "Theme",
    hint: "Light, dark, or as the system is.",
    words: "dark mode light system colour color night look",
    options: [
      { value: "system", label: "System" },
      { value: "light", label: "Light" },
      { value: "dark", label: "Dark" },
    ],
    default: "system",
  },
  "appearance.pictureSize": {
    kind: "choice",
    tab: "Appearance",
    label: "Size of attached pictures",
    hint: "Larger ones are made smaller when they are attached; models read little more of them.",
    words: "image photo attachment downscale resize pixels picture size resolution",
    options: [
      { value: "2048", label: "2,048 pixels", description: "Enough for text in screenshots." },
      { value: "1024", label: "1,024 pixels", description: "Cheaper; small print may be lost." },
      {
        value: "original",
        label: "Original",
        description: "As they are, with what cameras note in them.",
      },
    ],
    default: "2048",
  },
  "appearance.sendKey": {
    kind: "choice",
    tab: "Appearance",
    label: "Send messages with",
    hint: "The other key starts a new line.",
    words: "enter return ctrl command newline line break keyboard send key",
    options: [
      { value: "enter", label: "Enter", description: "Shift+Enter starts a new line." },
      {
        value: "mod-enter",
        label: "Ctrl+Enter",
        description: "⌘+Enter on a Mac. Enter starts a new line.",
      },
    ],
    default: "enter",
  },
  "closing.duringRun": {
    kind: "choice",
    tab: "Appearance",
    label: "Closing the last window during an answer",
    hint: "On macOS, Parley always keeps running.",
    words: "quit exit background keep running stop ask close",
    options: [
      { value: "ask", label: "Ask", description: "Asks each time." },
      {
        value: "keep",
        label: "Keep running",
        description: "Finishes in the background, then quits.",
      },
      {
        value: "stop",
        label: "Stop",
        description:
          "Quits. What is written so far is kept, and the chat is marked as interrupted.",
      },
    ],
    default: "ask",
  },
} as const satisfies Record<string, NumberRow | ChoiceRow | SwitchRow>;

type Rows = typeof SETTING_ROWS;
export type SettingName = keyof Rows;
export type SettingRow = NumberRow | ChoiceRow | SwitchRow;

/** The names of the rows of one kind. */
export type NameOf<Kind extends SettingRow["kind"]> = {
  [Name in SettingName]: Rows[Name]["kind"] extends Kind ? Name : never;
}[SettingName];

type ValueOf<Row> = Row extends { readonly kind: "number" }
  ? Row extends { readonly empty: string }
    ? number | null
    : number
  : Row extends { readonly options: readonly { readonly value: infer Value }[] }
    ? Value
    : boolean;
/** What a setting holds, as in `number | null` for a cap. */
export type SettingValue<Name extends SettingName> = ValueOf<Rows[Name]>;

type SectionOf<Name> = Name extends `${infer Section}.${string}` ? Section : never;
/** The first half of a name. */
export type SettingSection = SectionOf<SettingName>;
/** A section of the settings: its values by the second half of their names. */
export type SectionValues<Section extends SettingSection> = {
  [Name in SettingName as Name extends `${Section}.${infer Key}` ? Key : never]: SettingValue<Name>;
};

/** All rows in their order, each with its name. */
export const settingRows: readonly (readonly [SettingName, SettingRow])[] = Object.entries(
  SETTING_ROWS,
) as [SettingName, SettingRow][];

/** The two halves of a name. */
export function splitName(name: SettingName): readonly [section: SettingSection, key: string] {
  const [section, key = ""] = name.split(".");
  return [section as SettingSection, key];
}

/** The settings that are rows, by section. */
type RowSettings = { readonly [Section in SettingSection]: SectionValues<Section> };

/** What a setting holds. */
export function readSetting<Name extends SettingName>(
  settings: RowSettings,
  name: Name,
): SettingValue<Name> {
  const [section, key] = splitName(name);
  return Reflect.get(settings[section], key) as SettingValue<Name>;
}

/** The change that sets one setting and leaves all others as they are. */
export function patchSetting<Name extends SettingName>(
  name: Name,
  value: SettingValue<Name>,
): { readonly [Section in SettingSection]?: Partial<SectionValues<Section>> } {
  const [section, key] = splitName(name);
  return { [section]: { [key]: value } };
}
