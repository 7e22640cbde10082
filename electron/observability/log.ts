import pino, { type DestinationStream } from "pino";

/** What a log line may carry beside its name: short facts, never a message's text, a key or an object of unknown shape. */
export type LogFacts = Readonly<Record<string, string | number | boolean | null>>;

/** Structured log: one JSON line each, with the event's name in kebab-case. */
export interface Log {
  debug(event: string, facts?: LogFacts): void;
  info(event: string, facts?: LogFacts): void;
  warn(event: string, facts?: LogFacts): void;
  /** Takes what was thrown; its class, message and stack are kept, its other fields (request bodies, headers) are not. */
  error(event: string, error: unknown, facts?: LogFacts): void;
}

const LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LEVELS)[number];

/** Reads a level by name; anything unknown is `info`. */
export function toLogLevel(name: string | undefined): LogLevel {
  return LEVELS.find((level) => level === name?.toLowerCase()) ?? "info";
}

/** @param file where the lines go; its folder is made when it is missing. */
export function createLog({ file, level }: { file: string; level: LogLevel }): Log {
  // Synchronous, so that the last line before a crash is on disk.
  return toLog(level, pino.destination({ dest: file, mkdir: true, sync: true }));
}

/** The same log over any stream. */
export function toLog(level: LogLevel, destination: DestinationStream): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      messageKey: "event",
    },
    destination,
  );
  return {
    debug: (event, facts) => logger.debug(facts ?? {}, event),
    info: (event, facts) => logger.info(facts ?? {}, event),
    warn: (event, facts) => logger.warn(facts ?? {}, event),
    error: (event, error, facts) => logger.error({ ...facts, error: describe(error) }, event),
  };
}

/** Things that look like a credential: `sk-…`, `pk-…`, `Bearer …`. The typed redaction of traces is a later issue. */
const CREDENTIAL = /\b(?:sk|pk|rk)-[\w-]{6,}|\bBearer\s+\S+/g;

function describe(error: unknown): LogFacts {
  if (!(error instanceof Error)) return { message: typeof error };
  return {
    name: error.constructor.name,
    message: redact(error.message),
    stack: redact(error.stack ?? ""),
    cause: error.cause instanceof Error ? redact(error.cause.message) : null,
  };
}

function redact(text: string): string {
  return text.replace(CREDENTIAL, "[redacted]");
}
