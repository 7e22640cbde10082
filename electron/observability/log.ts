import pino, { type DestinationStream } from "pino";
import type { ErrorCode } from "../../shared/error-data.ts";
import { AppError } from "../../shared/errors.ts";
import type { MessageId, RunId, ThreadId } from "../../shared/ids.ts";
import { redact, type Redacted } from "../../shared/redact.ts";
import type { Settings } from "../../shared/settings.ts";
import { openRotatingFile } from "./rotating-file.ts";

/** What one fact may be: text only as `redact` gives it, or a name of our own making. */
export type LogFact =
  number | boolean | null | undefined | Redacted | ErrorCode | RunId | ThreadId | MessageId;

/**
 * What a log line may carry beside its name: short facts, never a message's text, a key or an object of unknown shape.
 * The type is the guard: a text that nobody redacted does not compile.
 */
export type LogFacts = Readonly<Record<string, LogFact>>;

/** Structured log: one JSON line each, with the event's name in kebab-case. */
export interface Log {
  debug(event: string, facts?: LogFacts): void;
  info(event: string, facts?: LogFacts): void;
  warn(event: string, facts?: LogFacts): void;
  /**
   * Takes what was thrown; its class, message and stack are kept, its other fields (request bodies, headers) are not, nor
   * is a message that may quote what a person or a model wrote.
   */
  error(event: string, error: unknown, facts?: LogFacts): void;
  /** From now on. */
  setLevel(level: LogLevel): void;
}

const LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error", "silent"];
export type LogLevel = Settings["observability"]["logLevel"];

/** Reads a level by name; anything unknown is `info`. */
export function toLogLevel(name: string | undefined): LogLevel {
  return LEVELS.find((level) => level === name?.toLowerCase()) ?? "info";
}

interface LogOptions {
  readonly file: string;
  readonly level: LogLevel;
  /** Whether the clock can be believed, so that what is old by it may be removed; left out, it always is. */
  readonly mayPrune?: () => boolean;
}

/**
 * @param file where the lines go; its folder is made when it is missing. Where that cannot be, they go to standard
 *   error.
 */
export function createLog({ file, level, mayPrune }: LogOptions): Log {
  try {
    return toLog(
      level,
      openRotatingFile({ file, now: () => Date.now(), ...(mayPrune && { mayPrune }) }),
    );
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
    } catch {
      // There is nobody left to tell.
    }
  };
  return {
    debug: (event, facts) => write(() => logger.debug(bounded(facts), event)),
    info: (event, facts) => write(() => logger.info(bounded(facts), event)),
    warn: (event, facts) => write(() => logger.warn(bounded(facts), event)),
    error: (event, error, facts) =>
      write(() =>
        logger.error(
          { ...bounded(facts), ...codeOf(error), error: bounded(describe(error), MOST_ERROR_TEXT) },
          event,
        ),
      ),
    setLevel: (next) => {
      logger.level = next;
    },
  };
}

/** Characters of one fact: a name, an id. */
const MOST_TEXT = 200;
/** A message or a stack says where something went wrong at its beginning. */
const MOST_ERROR_TEXT = 4_000;
const MOST_FACTS = 30;

/** Whatever a fact came from, it cannot fill the log. */
function bounded(facts: LogFacts = {}, most = MOST_TEXT): LogFacts {
  return Object.fromEntries(
    Object.entries(facts)
      .slice(0, MOST_FACTS)
      .map(([name, fact]) => [
        name,
        typeof fact === "string" && fact.length > most ? redact(`${fact.slice(0, most)}…`) : fact,
      ]),
  );
}

function codeOf(error: unknown): LogFacts {
  return error instanceof AppError ? { errorCode: error.code } : {};
}

function describe(error: unknown): LogFacts {
  if (!(error instanceof Error)) return { message: redact(typeof error) };
  const isQuoting = mayQuote(error);
  return {
    name: redact(error.constructor.name),
    message: isQuoting ? null : redact(error.message),
    httpStatus: "status" in error && typeof error.status === "number" ? error.status : undefined,
    stack: redact(isQuoting ? framesOf(error) : (error.stack ?? "")),
    cause: error.cause instanceof Error && !isQuoting ? redact(error.cause.message) : null,
  };
}

/**
 * An endpoint's words repeat what they refuse, and a parser's the text that it could not read: the errors of the OpenAI
 * SDK, those of JSON, and whatever they caused.
 */
function mayQuote(error: Error, depth = 0): boolean {
  if ("status" in error || "requestID" in error || error instanceof SyntaxError) return true;
  return depth < 8 && error.cause instanceof Error && mayQuote(error.cause, depth + 1);
}

/** Where it was thrown. The stack begins with the message, which may have lines of its own. */
function framesOf({ message, stack = "" }: Error): string {
  const lines = stack.replace(message, "").split("\n");
  return lines.filter((line) => /^ {4}at .*:\d+\)?$/.test(line)).join("\n");
}
