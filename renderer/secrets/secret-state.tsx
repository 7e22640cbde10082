import KeyRound from "lucide-react/icons/key-round";
import Lock from "lucide-react/icons/lock";
import { useId, type ReactNode } from "react";
import { assertNever } from "../../shared/assert-never.ts";
import type { SecretStatus } from "../../shared/secret.ts";
import { useServices } from "../services.ts";
import { Button } from "../ui/button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { placeWords } from "./place-words.ts";
import { RemoveSecret } from "./remove-secret.tsx";

interface SecretStateProps {
  readonly label: string;
  /** Undefined until main has answered, which may wait for the system's own prompt. */
  readonly status: SecretStatus | undefined;
  readonly isSaving: boolean;
  /** The origin that its address has now; null while it has none. */
  readonly here: string | null;
  /** False where what it belongs to has a button of its own for that. */
  readonly canBeRemoved?: boolean;
}

/** What is known of a saved secret, and what can be done with it. */
export function SecretState(props: SecretStateProps) {
  const { label, status, isSaving, here, canBeRemoved = true } = props;
  if (isSaving)
    return <Line icon={<Spinner />}>Saving… The system may ask to unlock its keychain.</Line>;
  if (status === undefined) return <Line icon={<Spinner />}>Looking for a saved key…</Line>;
  switch (status.state) {
    case "absent":
      return status.note === undefined ? null : <GoneSecret note={status.note} />;
    case "set":
      return (
        <>
          <SavedSecret label={label} status={status} canBeRemoved={canBeRemoved} />
          {here !== null && status.origin !== here && (
            <SecretElsewhere status={status} here={here} />
          )}
        </>
      );
    case "unreadable":
      return <UnreadableSecret label={label} status={status} canBeRemoved={canBeRemoved} />;
    default:
      return assertNever(status);
  }
}

type StatusOf<State> = Extract<SecretStatus, { readonly state: State }>;

interface KnownSecretProps<State> {
  readonly label: string;
  readonly status: StatusOf<State>;
  readonly canBeRemoved: boolean;
}

function SavedSecret({ label, status, canBeRemoved }: KnownSecretProps<"set">) {
  const { name, place, reason, lastFour } = status;
  const wordsId = useId();
  return (
    <Line icon={<KeyRound aria-hidden className="size-4" />}>
      <p id={wordsId}>
        {lastFour === null ? (
          "Saved "
        ) : (
          <>
            Ends in <span className="font-mono text-text">{lastFour}</span>, saved{" "}
          </>
        )}
        <span className="font-medium text-text">{placeWords(place)}</span>.
        {place === "session" && " It is gone when Parley ends."}
      </p>
      {reason !== null && <p>{reason}</p>}
      {canBeRemoved && <RemoveSecret name={name} label={label} describedBy={wordsId} />}
    </Line>
  );
}

/** It waits for a person's word: the question itself is asked by the system, where no page can answer it. */
function SecretElsewhere({ status, here }: { status: StatusOf<"set">; here: string }) {
  const { secrets, reportError } = useServices();
  const { name, origin } = status;
  return (
    <div className="flex flex-col gap-2 rounded-lg bg-warning-soft px-3 py-2.5 text-[0.8125rem]">
      <p role="alert">
        This was saved for {origin ?? "another address"}. It is not sent to {here} until you say so.
      </p>
      <Button
        size="small"
        className="self-start"
        onClick={() => void secrets.rebind(name).catch(reportError)}
      >
        Use it for {here}
      </Button>
    </div>
  );
}

function GoneSecret({ note }: { readonly note: string }) {
  return (
    <p role="alert" className="rounded-lg bg-warning-soft px-3 py-2.5 text-[0.8125rem]">
      The key is gone. {note}
    </p>
  );
}

function UnreadableSecret({ label, status, canBeRemoved }: KnownSecretProps<"unreadable">) {
  const { secrets } = useServices();
  const { name, message } = status;
  const wordsId = useId();
  return (
    <div className="flex flex-col gap-2 rounded-lg bg-warning-soft px-3 py-2.5 text-[0.8125rem]">
      <p role="alert" className="flex gap-2">
        <Lock aria-hidden className="mt-0.5 size-4 shrink-0 text-warning" />
        <span id={wordsId}>A key is saved, but it cannot be read now. {message}</span>
      </p>
      <div className="flex flex-wrap items-center gap-2 ps-6">
        <Button size="small" onClick={() => void secrets.load(name)}>
          Try again
        </Button>
        {canBeRemoved && <RemoveSecret name={name} label={label} describedBy={wordsId} />}
      </div>
    </div>
  );
}

interface LineProps {
  readonly icon: ReactNode;
  readonly children: ReactNode;
}

function Line({ icon, children }: LineProps) {
  return (
    <div className="flex gap-2 text-[0.8125rem] text-text-muted">
      <span className="mt-0.5 shrink-0">{icon}</span>
      <div className="flex min-w-0 grow flex-col gap-1">{children}</div>
    </div>
  );
}
