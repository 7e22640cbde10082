import { z } from "zod";

/** It never changes, so that a key saved for it is found again however often an old file is read. */
const FIRST_ENDPOINT_ID = "endpoint-1";

const versionOneModel = z.looseObject({ baseUrl: z.unknown().optional() });

/**
 * What an older version of the app wrote, in today's layout. What is not known stays where it is; what cannot be right
 * is left for the schema to refuse.
 *
 * @param version what the file says of itself.
 */
export function migrateSettings(
  file: Readonly<Record<string, unknown>>,
  version: number,
): Record<string, unknown> {
  const since2 = version === 1 ? toVersion2(file) : file;
  // Since version 3 a header's value is in the secret store; what an older file holds is taken out of it.
  return version < 3 ? { ...since2, version: 3 } : { ...since2 };
}

/** Version 1 knew one address, beside the model's name. It becomes the first endpoint. */
function toVersion2(file: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const migrated = { ...file };
  const model = versionOneModel.safeParse(file["model"]).data;
  if (model === undefined) return migrated;
  const { baseUrl = null, ...rest } = model;
  if (baseUrl === null) return { ...migrated, model: rest };
  const first = { id: FIRST_ENDPOINT_ID, name: toName(baseUrl), preset: "custom", baseUrl };
  return {
    ...migrated,
    endpoints: [first],
    model: { ...rest, endpointId: FIRST_ENDPOINT_ID },
  };
}

function toName(baseUrl: unknown): string {
  const host = typeof baseUrl === "string" && URL.canParse(baseUrl) ? new URL(baseUrl).host : "";
  return host === "" ? "Endpoint" : host.slice(0, 80);
}
