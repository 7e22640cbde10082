import type { ModelInfo } from "../../../shared/model-info.ts";
import { AppError, fromErrorData } from "../../../shared/errors.ts";
import { createTimeLimit } from "../../clock/time-limit.ts";
import type { EndpointConnection } from "../model-choice.ts";
import { toProviderError } from "../provider-error.ts";
import { parseReceived } from "../../http/readable-json.ts";
import { createEndpointFetch } from "./create-endpoint-fetch.ts";
import { toModels } from "./to-models.ts";

const LIMIT_MS = 10_000;

/**
 * Asks an endpoint for its models.
 *
 * @throws AppError in plain words; unknown models can be typed all the same.
 */
export async function fetchModels(connection: EndpointConnection): Promise<readonly ModelInfo[]> {
  const limit = createTimeLimit(LIMIT_MS);
  try {
    return await askForModels(connection, limit.signal);
  } catch (error) {
    if (limit.signal.aborted) {
      const words = `Request timed out: the endpoint did not list its models within ${LIMIT_MS / 1_000} seconds.`;
      throw new AppError("timeout", words, { cause: error });
    }
    throw fromErrorData(toProviderError(error, Date.now()));
  } finally {
    limit.end();
  }
}

async function askForModels(
  connection: EndpointConnection,
  signal: AbortSignal,
): Promise<readonly ModelInfo[]> {
  const address = `${connection.baseUrl.replace(/\/+$/, "")}/models`;
  const { apiKey } = connection;
  const response = await createEndpointFetch(connection)(address, {
    headers: {
      accept: "application/json",
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
    },
    signal,
  });
  const body = parseReceived(await response.text());
  if (response.status === 404 || response.status === 405) {
    throw new AppError(
      "model-not-found",
      "This endpoint has no list of its models. Type a model's name, or check the base URL.",
    );
  }
  if (!response.ok) {
    const { status, headers } = response;
    const error: unknown =
      typeof body === "object" && body !== null && "error" in body ? body.error : null;
    throw Object.assign(new Error(), { status, headers, error });
  }
  const models = toModels(body);
  if (models !== undefined) return models;
  throw new AppError(
    "malformed-response",
    "What the endpoint answered is no list of models. Check the base URL, or type a model's name.",
  );
}
