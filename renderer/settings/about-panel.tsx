import { useServices } from "../services.ts";
import { ParleyMark } from "../ui/parley-mark.tsx";
import { useStore } from "../state/use-store.ts";

export function AboutPanel() {
  const { appInfo } = useServices();
  const info = useStore(appInfo);
  return (
    <div className="flex items-start gap-4">
      <ParleyMark className="size-12" />
      <div className="flex flex-col gap-2 text-sm">
        <p className="text-base font-semibold">Parley</p>
        <p className="max-w-md text-text-muted">
          The agent you can see, bound and stop, and that never loses a word. Nothing about you is
          collected, and no data goes anywhere but to the endpoints you choose and, where you turn
          that on, to your own tracing.
        </p>
        <dl className="grid w-fit grid-cols-[auto_auto] gap-x-4 gap-y-0.5">
          <dt className="text-text-muted">Version</dt>
          <dd className="tabular-nums">{info?.version ?? "…"}</dd>
          {info?.age !== undefined && <dd className="col-start-2 text-text-muted">{info.age}</dd>}
          <dt className="text-text-muted">Platform</dt>
          <dd>{info?.platform ?? "…"}</dd>
        </dl>
      </div>
    </div>
  );
}
