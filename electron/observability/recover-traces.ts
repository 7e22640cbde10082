import { z } from "zod";
import { parseJson } from "../store/parse-json.ts";
import type { NewOutboxItem, OutboxStore } from "./outbox/outbox-store.ts";

const attribute = z.object({ key: z.string(), value: z.unknown() });
const span = z.looseObject({ endTimeUnixNano: z.string(), attributes: z.array(attribute) });
const request = z.looseObject({
  resourceSpans: z.array(
    z.looseObject({ scopeSpans: z.array(z.looseObject({ spans: z.array(span) })) }),
  ),
});

/**
 * Closes the traces that an earlier life of the app left open, as it closed their runs: the first span of each is sent
 * as it stood, ended as interrupted.
 *
 * @param now milliseconds since the epoch.
 * @returns how many.
 */
export function recoverTraces(store: OutboxStore, now: number): number {
  const orphans = Map.groupBy(store.traces.orphans(), ({ runId }) => runId);
  for (const [runId, traces] of orphans) {
    const items = traces.flatMap(({ root, ...trace }): NewOutboxItem[] => {
      const open = parseJson(request, root);
      if (open === undefined) return [];
      return [
        {
          ...trace,
          kind: "spans",
          scoreId: null,
          body: JSON.stringify(interrupted(open, now)),
          // How much there was to be in it is not known any more; a question may be.
          content: root.includes('"langfuse.observation.input"') ? "redacted" : "none",
        },
      ];
    });
    store.addLast(runId, items);
  }
  return orphans.size;
}

const INTERRUPTED = [
  { key: "langfuse.observation.level", value: { stringValue: "ERROR" } },
  {
    key: "langfuse.observation.status_message",
    value: { stringValue: "Interrupted: Parley ended before the answer did." },
  },
];

function interrupted(open: z.infer<typeof request>, now: number): z.infer<typeof request> {
  const end = (each: z.infer<typeof span>): z.infer<typeof span> => ({
    ...each,
    endTimeUnixNano: `${Math.round(now)}000000`,
    attributes: [...each.attributes, ...INTERRUPTED],
  });
  return {
    ...open,
    resourceSpans: open.resourceSpans.map((resource) => ({
      ...resource,
      scopeSpans: resource.scopeSpans.map((scope) => ({ ...scope, spans: scope.spans.map(end) })),
    })),
  };
}
