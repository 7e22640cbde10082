import { useState, type SyntheticEvent } from "react";
import { toErrorData } from "../../shared/errors.ts";
import type { McpDraft, McpServerInfo } from "../../shared/mcp.ts";
import { Button } from "../ui/button.tsx";
import { TextArea } from "./text-area.tsx";
import { TextField } from "../ui/text-field.tsx";

interface ServerFormProps {
  /** The one that is changed; undefined sets one up. */
  readonly server?: Pick<McpServerInfo, "name" | "transport">;
  /** @throws AppError, whose words are shown. */
  readonly onSubmit: (draft: McpDraft) => Promise<void>;
  readonly submitLabel: string;
}

/** One server, as a command or as an address: whichever of the two is filled in. */
export function ServerForm({ server, onSubmit, submitLabel }: ServerFormProps) {
  const { transport } = server ?? {};
  const isProcess = transport?.type === "stdio";
  const names = isProcess ? transport.env : (transport?.headers ?? []);
  const [fields, setFields] = useState({
    name: server?.name ?? "",
    command: isProcess ? transport.command : "",
    args: isProcess ? transport.args.join("\n") : "",
    cwd: isProcess ? (transport.cwd ?? "") : "",
    url: transport?.type === "http" ? transport.url : "",
    // A value that is left out stays as it is kept.
    values: names.map((name) => `${name}=`).join("\n"),
  });
  const [error, setError] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const isHttp = fields.url.trim() !== "";

  const field = (name: keyof typeof fields) => ({
    value: fields[name],
    onChange: ({ target }: { readonly target: { readonly value: string } }) =>
      setFields((before) => ({ ...before, [name]: target.value })),
  });

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    const draft = toDraft(fields);
    if (typeof draft === "string") {
      setError(draft);
      return;
    }
    setIsBusy(true);
    setError(undefined);
    try {
      await onSubmit(draft);
    } catch (cause) {
      setError(toErrorData(cause).message);
    } finally {
      setIsBusy(false);
    }
  }

  return (
    <form className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
      <TextField label="Name" placeholder="Files" {...field("name")} />
      <TextField
        label="Command"
        placeholder="npx"
        className="font-mono"
        spellCheck={false}
        disabled={isHttp}
        hint="A program on this computer. Leave it empty for a server with an address."
        {...field("command")}
      />
      <TextArea
        label="Arguments"
        rows={3}
        disabled={isHttp}
        hint="One a line, without quotes."
        {...field("args")}
      />
      <TextField
        label="URL"
        placeholder="https://example.com/mcp"
        className="font-mono"
        spellCheck={false}
        hint="A server that answers over HTTP, in place of a command."
        {...field("url")}
      />
      <TextArea
        label={isHttp ? "Headers" : "Environment variables"}
        rows={3}
        hint="One a line, as NAME=value. The values go to the system’s keychain and are not shown again; leave one empty to keep it."
        {...field("values")}
      />
      {!isHttp && (
        <TextField
          label="Working folder"
          className="font-mono"
          spellCheck={false}
          hint="Empty is a folder of its own."
          {...field("cwd")}
        />
      )}
      {error !== undefined && (
        <p role="alert" className="text-[0.8125rem] text-danger">
          {error}
        </p>
      )}
      <Button type="submit" variant="primary" className="self-start" disabled={isBusy}>
        {submitLabel}
      </Button>
    </form>
  );
}

type Fields = Readonly<Record<"name" | "command" | "args" | "cwd" | "url" | "values", string>>;

/** @returns what is missing, where something is. */
function toDraft({ name, command, args, cwd, url, values }: Fields): McpDraft | string {
  const lines = values.split("\n").filter((line) => line.trim() !== "");
  const given = lines.map((line) => {
    const at = line.search(/[=:]/);
    const value = at === -1 ? "" : line.slice(at + 1).trim();
    return { name: (at === -1 ? line : line.slice(0, at)).trim(), value: value || null };
  });
  if (url.trim() !== "") {
    const host = URL.parse(url.trim())?.hostname ?? "";
    return {
      name: name.trim() || host || "MCP server",
      transport: { type: "http", url: url.trim(), headers: given },
    };
  }
  if (command.trim() === "") return "Enter a command or a URL.";
  return {
    name: name.trim() || command.trim().slice(-80),
    transport: {
      type: "stdio",
      command: command.trim(),
      args: args.split("\n").filter((line) => line !== ""),
      cwd: cwd.trim() || null,
      env: given,
    },
  };
}
