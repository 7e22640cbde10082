import type { TargetStatus, TraceTarget, TracingStatus } from "../../shared/tracing.ts";
import type { Delivery } from "./outbox/delivery.ts";
import { destinationId } from "./outbox/destination.ts";
import type { OutboxStore } from "./outbox/outbox-store.ts";
import type { Targets } from "./targets.ts";

interface StatusDeps {
  readonly targets: Targets;
  readonly store: OutboxStore;
  readonly trouble: Delivery["trouble"];
}

/** Where traces stand, target by target. */
export async function statusOf(deps: StatusDeps): Promise<TracingStatus> {
  const targets = await Promise.all(
    (["langfuse", "open-telemetry"] as const).map((target) => oneOf(target, deps)),
  );
  return { targets };
}

async function oneOf(
  target: TraceTarget,
  { targets, store, trouble: troubleOf }: StatusDeps,
): Promise<TargetStatus> {
  const now = await targets.state(target);
  const destination = now.type === "on" ? destinationId(now.destination) : undefined;
  const { reason, ...counts } = store.counts(target, { mode: targets.mode(), destination });
  const trouble = troubleOf(target);
  const nextAttemptAt = trouble?.nextAttemptAt ?? counts.nextAttemptAt;
  const common = { target, ...counts, nextAttemptAt };
  if (now.type === "off") {
    const state = now.isBlocked ? "blocked" : "off";
    return { ...common, state, reason: now.reason, nextAttemptAt: null };
  }
  if (counts.failed > 0) return { ...common, state: "failed", reason };
  if (counts.pending > 0) return { ...common, state: "pending", reason: trouble?.reason ?? null };
  return { ...common, state: "sent", reason: null };
}
