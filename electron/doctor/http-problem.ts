import { z } from "zod";
import { parseReceived } from "../http/readable-json.ts";

const errorBody = z.object({ error: z.unknown().optional(), message: z.string().optional() });

/** An answer with a status that is no success, in the shape that `toProviderError` reads. */
export class HttpProblem extends Error {
  override readonly name = "HttpProblem";
  readonly status: number;
  readonly headers: Headers;
  /** What stood under `error` in its body; undefined for a body that is none of an API's. */
  readonly error: unknown;

  constructor(status: number, headers: Headers, error: unknown, message: string) {
    super(message);
    this.status = status;
    this.headers = headers;
    this.error = error;
  }
}

/** Reads an answer that is no success. */
export async function toHttpProblem(response: Response): Promise<HttpProblem> {
  const text = await response.text();
  const body = errorBody.safeParse(parseReceived(text)).data;
  const error = typeof body?.error === "string" ? { message: body.error } : body?.error;
  const isPage = /^\s*</.test(text);
  return new HttpProblem(
    response.status,
    response.headers,
    error,
    body?.message ?? (isPage ? "" : text.slice(0, 500)),
  );
}
