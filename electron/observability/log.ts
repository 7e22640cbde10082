import pino, { type DestinationStream } from "pino";
import { redact } from "../../shared/redact.ts";

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

/**
 * @param file where the lines go; its folder is made when it is missing. Where that cannot be, they go to standard
 *   error.
 */
export function createLog({ file, level }: { file: string; level: LogLevel }): Log {
  try {
    // Synchronous, so that the last line before a crash is on disk.
    return toLog(level, pino.destination({ dest: file, mkdir: true, sync: true }));
  } catch (error) {
    const log = toLog(level, process.stderr);
    log.error("log-not-opened", error);
    return log;
  }
}

/** The same log over any stream. It never throws: a full disk must not end what it only tells of. */
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
  const write = (line: () => void): void => {
    try {
      line();
    } catch (error) {
      process.stderr.write(`The log cannot be written: ${String(error)}\n`);
    }
  };
  return {
    debug: (event, facts) => write(() => logger.debug(facts ?? {}, event)),
    info: (event, facts) => write(() => logger.info(facts ?? {}, event)),
    warn: (event, facts) => write(() => logger.warn(facts ?? {}, event)),
    error: (event, error, facts) =>
      write(() => logger.error({ ...facts, error: describe(error) }, event)),
  };
}

function describe(error: unknown): LogFacts {
  if (!(error instanceof Error)) return { message: typeof error };
  return {
    name: error.constructor.name,
    message: redact(error.message),
    stack: redact(error.stack ?? ""),
    cause: error.cause instanceof Error ? redact(error.cause.message) : null,
  };
}
