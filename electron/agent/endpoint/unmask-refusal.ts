import { z } from "zod";

const refusal = z.object({
  error: z.union([
    z.string(),
    z.object({ code: z.unknown().optional(), message: z.string().optional() }),
  ]),
});

/** Statuses that say "no", as numbers or as texts; 400 where the body names none of them. */
const status = z.coerce.number().pipe(z.int().min(400).max(599)).catch(400);

/**
 * Some gateways answer with status 200 and an error in JSON; to the SDK that is an answer without content. A stream is
 * left as it is: what it says in its events is the SDK's to read.
 *
 * @returns a refusal with the body's own status where it holds an error; else the same response.
 * @throws whatever breaks the body off.
 */
export async function unmaskRefusal(response: Response): Promise<Response> {
  const { headers, statusText } = response;
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(headers.get("content-type") ?? "")) {
    return response;
  }
  const text = await response.text();
  const error = refusal.safeParse(parse(text)).data?.error;
  if (error === undefined)
    return new Response(text, { status: response.status, statusText, headers });
  const code = typeof error === "object" ? error.code : undefined;
  return new Response(text, { status: status.parse(code), headers });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
