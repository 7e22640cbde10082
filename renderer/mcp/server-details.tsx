import { useEffect, useState } from "react";
import { toShownLine, toShownText } from "../../shared/foreign-text.ts";
import type { McpServerDetails, McpServerId, McpToolInfo } from "../../shared/mcp.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { Button } from "../ui/button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { ApprovalSelect } from "../fields/approval-select.tsx";
import { Switch } from "../ui/switch.tsx";
import { failureWords, tokenWords, WITHHELD_WORDS } from "./mcp-words.ts";
import { ServerForm } from "./server-form.tsx";

/** All that is known of one server; asks for it, which starts a server that is switched on. */
export function ServerDetails({ serverId }: { readonly serverId: McpServerId }) {
  const { mcp } = useServices();
  const details = useStore(mcp.state, (state) =>
    state.type === "ready" ? state.details.get(serverId) : undefined,
  );
  useEffect(() => {
    return mcp.watch(serverId);
  }, [mcp, serverId]);
  return (
    <div className="flex min-w-0 flex-col gap-5 border-t border-border px-4 py-4">
      {details === undefined ? <Spinner /> : <Known details={details} />}
    </div>
  );
}

function Known({ details }: { readonly details: McpServerDetails }) {
  const { mcp } = useServices();
  const { id, state, transport, tools, resolvedCommand, says, enabled } = details;
  const name = toShownLine(details.name);
  const [shown, setShown] = useState<"edit" | "log" | "remove">();
  const toggle = (what: typeof shown) => (): void =>
    setShown((now) => (now === what ? undefined : what));
  return (
    <>
      {state.type === "failed" && (
        <div role="alert" className="flex flex-col gap-2 text-sm">
          <p className="break-words text-danger">{failureWords(state.failure)}</p>
          <Lines label="Last lines" lines={state.failure.lastLines} />
        </div>
      )}
      {state.type === "sign-in-needed" && (
        <div className="flex flex-col items-start gap-2 text-sm">
          <p className="text-warning">
            The server wants you to sign in. Where it wants a key instead, set a header: choose
            Edit.
          </p>
          <Button size="small" variant="primary" onClick={() => void mcp.signIn(id)}>
            Sign in
          </Button>
        </div>
      )}
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-[0.8125rem]">
        {transport.type === "stdio" ? (
          <>
            <Fact term="Command" text={[transport.command, ...transport.args].join(" ")} isCode />
            {resolvedCommand !== null && <Fact term="Program" text={resolvedCommand} isCode />}
            {transport.cwd !== null && <Fact term="Folder" text={transport.cwd} isCode />}
            {transport.env.length > 0 && <Fact term="Variables" text={transport.env.join(", ")} />}
          </>
        ) : (
          <>
            <Fact term="URL" text={transport.url} isCode />
            {transport.headers.length > 0 && (
              <Fact term="Headers" text={transport.headers.join(", ")} />
            )}
          </>
        )}
        {says !== "" && <Fact term="Says it is" text={says} />}
      </dl>
      <Tools serverId={id} tools={tools} />
      <div className="flex flex-wrap gap-2">
        {enabled && (
          <Button size="small" onClick={() => void mcp.restart(id)}>
            Restart
          </Button>
        )}
        {transport.type === "http" && (state.type === "ready" || state.type === "changed") && (
          <Button size="small" onClick={() => void mcp.signOut(id)}>
            Sign out
          </Button>
        )}
        <Button size="small" aria-expanded={shown === "edit"} onClick={toggle("edit")}>
          Edit
        </Button>
        <Button size="small" aria-expanded={shown === "log"} onClick={toggle("log")}>
          Log
        </Button>
        <Button size="small" aria-expanded={shown === "remove"} onClick={toggle("remove")}>
          Remove
        </Button>
      </div>
      {shown === "edit" && (
        <ServerForm
          server={details}
          submitLabel="Save"
          onSubmit={async (draft) => {
            await mcp.update(id, draft);
            setShown(undefined);
          }}
        />
      )}
      {shown === "log" && <Lines label={`Log of ${name}`} lines={details.log} />}
      {shown === "remove" && (
        <div
          role="group"
          aria-label={`Remove ${name}?`}
          className="flex flex-wrap items-center gap-2"
        >
          <span className="text-sm">Remove {name}, its keys and its folder?</span>
          <Button size="small" onClick={() => void mcp.remove(id)}>
            Remove server
          </Button>
          <Button size="small" variant="ghost" onClick={toggle("remove")}>
            Keep
          </Button>
        </div>
      )}
    </>
  );
}

interface FactProps {
  readonly term: string;
  readonly text: string;
  readonly isCode?: boolean;
}

function Fact({ term, text, isCode = false }: FactProps) {
  return (
    <>
      <dt className="text-text-muted">{term}</dt>
      <dd dir={isCode ? "ltr" : "auto"} className={isCode ? "font-mono break-all" : "break-words"}>
        {toShownText(text)}
      </dd>
    </>
  );
}

interface ToolsProps {
  readonly serverId: McpServerId;
  readonly tools: readonly McpToolInfo[];
}

function Tools({ serverId, tools }: ToolsProps) {
  const { mcp } = useServices();
  const waiting = tools.filter(({ difference }) => difference !== null);
  if (tools.length === 0) return null;
  return (
    <section aria-label="Tools" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h3 className="grow text-sm font-medium">
          Tools{" "}
          <span className="font-normal text-text-muted">
            {tokenWords(tools.reduce((sum, { tokens }) => sum + tokens, 0))} in each call
          </span>
        </h3>
        {waiting.length > 1 && (
          <Button size="small" onClick={() => void mcp.accept(serverId, null)}>
            Accept all {waiting.length}
          </Button>
        )}
      </div>
      <ul className="flex flex-col gap-3">
        {[...waiting, ...tools.filter(({ difference }) => difference === null)].map(
          (tool, index) => (
            // A server may list two tools under one name.
            <li key={`${tool.wireName} ${index}`}>
              <ToolRow serverId={serverId} tool={tool} />
            </li>
          ),
        )}
      </ul>
    </section>
  );
}

function ToolRow({
  serverId,
  tool,
}: {
  readonly serverId: McpServerId;
  readonly tool: McpToolInfo;
}) {
  const { mcp, tools } = useServices();
  const approval = useStore(tools.state, (known) => known.get(tool.wireName)?.approval);
  useEffect(() => {
    tools.load();
  }, [tools]);
  const { name, description, wireName, withheld, difference, tokens, problem } = tool;
  const [isReviewed, setIsReviewed] = useState(false);
  return (
    <div className="flex flex-col gap-2">
      <Switch
        label={name}
        disabled={withheld !== null}
        checked={tool.enabled && withheld === null}
        onChange={(enabled) => void mcp.setTool(serverId, wireName, enabled)}
        hint={
          <span className="flex flex-col gap-0.5">
            <span dir="auto" className="line-clamp-3 break-words">
              {description}
            </span>
            {withheld !== null && <span className="text-warning">{WITHHELD_WORDS[withheld]}</span>}
            {problem !== "" && <span className="text-warning">{problem}</span>}
            {tokens > 0 && <span className="tabular-nums">{tokenWords(tokens)}</span>}
          </span>
        }
      />
      {approval?.owner.id === serverId && (
        <div className="ps-13">
          <ApprovalSelect name={wireName} approval={approval} />
        </div>
      )}
      {difference !== null && (
        <div className="flex flex-col gap-2 ps-13">
          <Button
            size="small"
            className="self-start"
            aria-expanded={isReviewed}
            onClick={() => setIsReviewed((now) => !now)}
          >
            Review change
          </Button>
          {isReviewed && (
            <>
              {difference.before !== null && (
                <Lines label="Before" lines={difference.before.split("\n")} />
              )}
              <Lines
                label={difference.before === null ? "New" : "Now"}
                lines={difference.after.split("\n")}
                before={difference.before?.split("\n")}
              />
              <Button
                size="small"
                variant="primary"
                className="self-start"
                onClick={() => void mcp.accept(serverId, wireName)}
              >
                Accept
              </Button>
            </>
          )}
        </div>
      )}
    </div>
  );
}

interface LinesProps {
  readonly label: string;
  readonly lines: readonly string[];
  /** Lines that were there before: the others are marked. */
  readonly before?: readonly string[] | undefined;
}

/** Lines of somebody else's, as they are. */
function Lines({ label, lines, before }: LinesProps) {
  const known = before === undefined ? undefined : new Set(before);
  return (
    <figure className="flex min-w-0 flex-col gap-1">
      <figcaption className="text-xs text-text-muted">{label}</figcaption>
      <pre
        // eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex -- what scrolls can be scrolled with the keyboard
        tabIndex={0}
        dir="ltr"
        className="max-h-60 overflow-auto rounded-lg border border-border bg-surface-raised p-2.5 font-mono text-xs break-words whitespace-pre-wrap"
      >
        {lines.length === 0
          ? "Nothing yet."
          : lines.map((line, index) =>
              known === undefined || known.has(line) ? (
                `${line}\n`
              ) : (
                <mark key={index} className="bg-warning-soft text-text">{`${line}\n`}</mark>
              ),
            )}
      </pre>
    </figure>
  );
}
