import { useId } from "react";
import {
  MAXIMUM_SYSTEM_PROMPT_LENGTH,
  REASONING_EFFORTS,
} from "../../shared/chat-settings-limits.ts";
import type { ChatSettings, ChatSettingsPatch } from "../../shared/chat-settings.ts";
import { TextField } from "../ui/text-field.tsx";
import {
  parseMaximumTokens,
  parseSystemPrompt,
  parseTemperature,
  systemPromptProblem,
} from "./chat-setting.ts";
import { useTyped } from "./use-typed.ts";

interface ChatSettingsPanelProps {
  /** Whose settings they are; "new" is a chat that does not exist yet. */
  readonly place: string;
  readonly settings: ChatSettings;
  /** @throws AppError when main refuses a value or cannot store it. */
  readonly save: (patch: ChatSettingsPatch) => Promise<void>;
}

/** What one chat asks of its model. An empty field leaves it to the endpoint. */
export function ChatSettingsPanel({ place, settings, save }: ChatSettingsPanelProps) {
  const temperature = useTyped({
    key: `chat ${place} temperature`,
    value: settings.temperature,
    parse: parseTemperature,
    save: (value) => save({ temperature: value }),
  });
  const maximumTokens = useTyped({
    key: `chat ${place} maximumTokens`,
    value: settings.maximumTokens,
    parse: parseMaximumTokens,
    save: (value) => save({ maximumTokens: value }),
    isBound: true,
  });
  return (
    <div className="flex flex-col gap-5">
      <SystemPromptField place={place} settings={settings} save={save} />
      <div className="grid grid-cols-1 items-start gap-5 min-[420px]:grid-cols-2">
        <TextField
          label="Temperature"
          data-option="temperature"
          inputMode="decimal"
          dir="ltr"
          autoComplete="off"
          placeholder="endpoint’s default"
          hint="0 to 2"
          badge={temperature.isStale ? "not saved" : undefined}
          value={temperature.text}
          error={temperature.error}
          onChange={(event) => temperature.onChange(event.target.value)}
          onBlur={temperature.finish}
        />
        <TextField
          label="Maximum tokens"
          data-option="maximumTokens"
          inputMode="numeric"
          dir="ltr"
          autoComplete="off"
          placeholder="endpoint’s default"
          hint="Of one answer, thinking included"
          badge={maximumTokens.isStale ? "not saved" : undefined}
          value={maximumTokens.text}
          error={maximumTokens.error}
          onChange={(event) => maximumTokens.onChange(event.target.value)}
          onBlur={maximumTokens.finish}
        />
      </div>
      <ReasoningEffortField place={place} settings={settings} save={save} />
    </div>
  );
}

function SystemPromptField({ place, settings, save }: ChatSettingsPanelProps) {
  const id = useId();
  const prompt = useTyped({
    key: `chat ${place} systemPrompt`,
    value: settings.systemPrompt,
    parse: parseSystemPrompt,
    save: (value) => save({ systemPrompt: value }),
  });
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        System prompt
      </label>
      <textarea
        id={id}
        data-option="systemPrompt"
        dir="auto"
        rows={4}
        placeholder="Parley’s own"
        value={prompt.text}
        aria-invalid={prompt.error !== undefined}
        aria-describedby={`${id}-hint${prompt.error === undefined ? "" : ` ${id}-error`}`}
        onChange={(event) => prompt.onChange(event.target.value)}
        onBlur={prompt.finish}
        // The browser lays out whatever it holds.
        maxLength={MAXIMUM_SYSTEM_PROMPT_LENGTH}
        onPaste={(event) => {
          const pasted = event.clipboardData.getData("text/plain");
          const { value, selectionStart, selectionEnd } = event.currentTarget;
          const length = value.length - (selectionEnd - selectionStart) + pasted.length;
          if (length <= MAXIMUM_SYSTEM_PROMPT_LENGTH) return;
          // Cut off, it would say something else than what was pasted.
          event.preventDefault();
          prompt.refuse(systemPromptProblem(length));
        }}
        className="field-sizing-content max-h-48 min-h-20 resize-none rounded-lg border border-border-strong bg-surface px-3 py-2 text-sm aria-invalid:border-danger"
      />
      {prompt.error !== undefined && (
        <p id={`${id}-error`} role="alert" className="text-[0.8125rem] text-danger">
          {prompt.error}
        </p>
      )}
      <p id={`${id}-hint`} className="text-[0.8125rem] text-text-muted">
        Replaces Parley’s own in this chat.
      </p>
    </div>
  );
}

function ReasoningEffortField({ place, settings, save }: ChatSettingsPanelProps) {
  const id = useId();
  const effort = useTyped<string>({
    key: `chat ${place} reasoningEffort`,
    value: settings.reasoningEffort,
    parse: (text) => ({ value: text === "" ? null : text }),
    save: (value) =>
      save({ reasoningEffort: REASONING_EFFORTS.find((each) => each === value) ?? null }),
  });
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        Reasoning effort
      </label>
      <select
        id={id}
        data-option="reasoningEffort"
        value={effort.text}
        aria-describedby={`${id}-hint`}
        onChange={(event) => effort.onChange(event.target.value)}
        onBlur={effort.finish}
        className="h-10 rounded-lg border border-border-strong bg-surface px-3 text-sm pointer-coarse:h-11"
      >
        <option value="">Endpoint’s default</option>
        {REASONING_EFFORTS.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </select>
      {effort.error !== undefined && (
        <p role="alert" className="text-[0.8125rem] text-danger">
          {effort.error}
        </p>
      )}
      <p id={`${id}-hint`} className="text-[0.8125rem] text-text-muted">
        Reasoning models only; support varies.
      </p>
    </div>
  );
}
