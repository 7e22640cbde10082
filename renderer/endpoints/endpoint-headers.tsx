import X from "lucide-react/icons/x";
import { useEffect, useState } from "react";
import { headerNameProblem, headerValueProblem } from "../../shared/endpoint-rules.ts";
import type { Endpoint, EndpointHeader } from "../../shared/endpoint.ts";
import { toErrorData } from "../../shared/errors.ts";
import type { SecretName } from "../../shared/secret.ts";
import { SecretState } from "../secrets/secret-state.tsx";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Switch } from "../ui/switch.tsx";
import { TextField } from "../ui/text-field.tsx";

const NOTHING_TYPED = { name: "", value: "", isVisible: false };

/** Headers of an endpoint. What is typed as a value is a secret, unless the person says that it is not. */
export function EndpointHeaders({ endpoint }: { readonly endpoint: Endpoint }) {
  const { settings, typed: store, announce } = useServices();
  const { id, headers } = endpoint;
  const nameKey = `header-name ${id}`;
  const valueKey = `header-value ${id}`;
  const kept = useStore(store.state, (all) => all.get(nameKey));
  const keptValue = useStore(store.state, (all) => all.get(valueKey));
  const [secret, setSecret] = useState("");
  const [isShown, setShown] = useState(keptValue !== undefined);
  /** What is typed outlives the window, but for a value that is secret. */
  const typed = {
    name: kept ?? "",
    value: isShown ? (keptValue ?? "") : secret,
    isVisible: isShown,
  };
  const keepText = (key: string, text: string): void => {
    if (text === "") store.drop(key);
    else store.write(key, text);
  };
  const setTyped = (next: typeof NOTHING_TYPED): void => {
    setShown(next.isVisible);
    setSecret(next.isVisible ? "" : next.value);
    keepText(nameKey, next.name);
    keepText(valueKey, next.isVisible ? next.value : "");
  };
  const [error, setError] = useState<string>();
  const [isSaving, setIsSaving] = useState(false);

  async function change(task: () => Promise<void>, said: string): Promise<void> {
    setIsSaving(true);
    setError(undefined);
    try {
      await task();
      announce(said);
    } catch (cause) {
      setError(toErrorData(cause).message);
    } finally {
      setIsSaving(false);
    }
  }

  function add(): void {
    if (isSaving) return;
    const name = typed.name.trim();
    const value = typed.value.trim();
    const isSecret = !typed.isVisible;
    const isThere = headers.some((each) => each.name.toLowerCase() === name.toLowerCase());
    const problem =
      headerNameProblem(name) ??
      headerValueProblem(value) ??
      (isSecret && value === "" ? "Enter the header’s value." : undefined);
    if (problem !== undefined) {
      setError(problem);
      return;
    }
    void change(
      async () => {
        await settings.setHeader(id, { name, value, secret: isSecret });
        setTyped(NOTHING_TYPED);
      },
      isThere ? `${name} replaced.` : `${name} added.`,
    );
  }

  return (
    <div className="flex flex-col gap-3">
      <p className="text-[0.8125rem] text-text-muted">
        Sent with every request to this endpoint. Values are kept like keys, unless you mark them as
        not secret.
      </p>
      {headers.length > 0 && (
        <ul aria-label="Headers" className="flex flex-col gap-2">
          {headers.map((header) => (
            <li key={header.name} className="flex items-start gap-2 text-sm">
              <div className="flex min-w-0 grow flex-col gap-1 py-1.5">
                <HeaderLine endpoint={endpoint} header={header} />
              </div>
              <IconButton
                label={`Remove ${header.name}`}
                onClick={() =>
                  void change(
                    () => settings.removeHeader(id, header.name),
                    `${header.name} removed.`,
                  )
                }
              >
                <X aria-hidden className="size-4" />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <div className="grid grid-cols-1 items-start gap-3 min-[560px]:grid-cols-2">
        <TextField
          label="Header name"
          dir="ltr"
          spellCheck={false}
          autoComplete="off"
          placeholder="X-Auth-Token"
          value={typed.name}
          error={error}
          onChange={(event) => setTyped({ ...typed, name: event.target.value })}
        />
        <TextField
          label="Header value"
          type={typed.isVisible ? "text" : "password"}
          dir="ltr"
          spellCheck={false}
          autoComplete="off"
          value={typed.value}
          onChange={(event) => setTyped({ ...typed, value: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.nativeEvent.isComposing) add();
          }}
        />
      </div>
      <Switch
        label="Not secret"
        hint="Keeps the value in settings.json and shows it here."
        checked={typed.isVisible}
        onChange={(isVisible) => setTyped({ ...typed, isVisible })}
      />
      {/* A disabled button would drop the keyboard that pressed it. */}
      <Button size="small" className="self-start" aria-disabled={isSaving} onClick={add}>
        Add header
      </Button>
    </div>
  );
}

interface HeaderLineProps {
  readonly endpoint: Endpoint;
  readonly header: EndpointHeader;
}

function HeaderLine({
  endpoint: { id, baseUrl },
  header: { name, value, secret },
}: HeaderLineProps) {
  const { secrets } = useServices();
  const secretName: SecretName = `header/${id}/${name.toLowerCase()}`;
  const status = useStore(secrets.state, (all) => all[secretName]);
  useEffect(() => {
    if (secret) void secrets.load(secretName);
  }, [secrets, secretName, secret]);
  return (
    <>
      <span dir="ltr" className="font-mono text-[0.8125rem] break-all">
        {secret ? name : `${name}: ${value ?? ""}`}
      </span>
      {secret && status?.state === "absent" && status.note === undefined ? (
        <span className="text-[0.8125rem] text-warning">No value is saved.</span>
      ) : (
        secret && (
          <SecretState
            label={name}
            status={status}
            isSaving={false}
            here={new URL(baseUrl).origin}
            canBeRemoved={false}
          />
        )
      )}
    </>
  );
}
