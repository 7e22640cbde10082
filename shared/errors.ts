import type { ClockName } from "./clock-name.ts";
import type { ErrorCode, ErrorData, FailedEndpoint } from "./error-data.ts";

// Apart from the schemas in error-data.ts, because the page uses it: zod probes for eval, which the page's CSP refuses.

interface AppErrorOptions {
  readonly cause?: unknown;
  readonly detail?: string | null;
  readonly retryAfterMs?: number | null;
  readonly requestId?: string | null;
  readonly clock?: ClockName | undefined;
  readonly endpoint?: FailedEndpoint | undefined;
  readonly setting?: string | undefined;
}

/** The one error class whose words are meant to be read by the user. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly detail: string | null;
  readonly retryAfterMs: number | null;
  readonly requestId: string | null;
  readonly clock: ClockName | undefined;
  readonly endpoint: FailedEndpoint | undefined;
  readonly setting: string | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.detail = options.detail ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.requestId = options.requestId ?? null;
    this.clock = options.clock;
    this.endpoint = options.endpoint;
    this.setting = options.setting;
  }
}

/** Turns whatever was thrown into what may be shown. Unknown errors keep their words to the log. */
export function toErrorData(error: unknown): ErrorData {
  if (error instanceof AppError) {
    const { code, message, detail, retryAfterMs, requestId, clock, endpoint, setting } = error;
    return {
      ...{ code, message, detail, retryAfterMs, requestId },
      ...(clock === undefined ? {} : { clock }),
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(setting === undefined ? {} : { setting }),
    };
  }
  return {
    code: "internal",
    message: "Something went wrong inside Parley. The log has the details.",
    detail: null,
    retryAfterMs: null,
    requestId: null,
  };
}

/** Builds the error class again on the other side of the border. */
export function fromErrorData(data: ErrorData): AppError {
  return new AppError(data.code, data.message, data);
}
