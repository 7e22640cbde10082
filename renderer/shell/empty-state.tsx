import Calculator from "lucide-react/icons/calculator";
import Clock from "lucide-react/icons/clock";
import Compass from "lucide-react/icons/compass";
import Wrench from "lucide-react/icons/wrench";
import { sendMessage } from "../composer/send-message.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { MessageLog } from "../messages/message-log.tsx";
import { ParleyMark } from "../ui/parley-mark.tsx";

/** Each of them makes the agent show something: a tool at work, several tools, or Markdown. */
const EXAMPLES = [
  { icon: Calculator, text: "What is (17.5 + 4) * 12?" },
  { icon: Clock, text: "What time is it in Tokyo?" },
  { icon: Wrench, text: "What is 2^10 / 3, and what time is it in Paris?" },
  { icon: Compass, text: "What is Parley, and what can you do?" },
] as const;

/** The chat that does not exist yet: what this is, and something to begin with. */
export function EmptyState() {
  const services = useServices();
  const model = useStore(services.appInfo, (info) => info?.model);
  return (
    <MessageLog className="flex min-h-0 grow flex-col items-center px-4 py-8">
      <div className="my-auto flex w-full max-w-2xl flex-col items-center gap-8">
        <div className="flex flex-col items-center gap-4 text-center">
          <ParleyMark className="size-12" />
          <h2 className="text-2xl font-semibold tracking-tight text-balance">
            What shall we talk about?
          </h2>
          <p className="max-w-md text-balance text-text-muted">
            Parley is a chat with an agent you can watch at work and halt at any moment, and it
            never loses a word.
          </p>
        </div>
        <ul className="grid w-full grid-cols-1 gap-2.5 min-[560px]:grid-cols-2">
          {EXAMPLES.map(({ icon: Icon, text }) => (
            <li key={text} className="flex">
              <button
                type="button"
                onClick={() => void sendMessage(services, { text, attachments: [] })}
                className="flex min-h-14 w-full items-center gap-3 rounded-xl border border-border bg-surface px-4 py-3 text-start text-sm transition-colors hover:border-border-strong hover:bg-surface-raised"
              >
                <Icon aria-hidden className="size-4.5 shrink-0 text-accent" />
                {text}
              </button>
            </li>
          ))}
        </ul>
        {model?.isDemo === true && <DemoNote />}
      </div>
    </MessageLog>
  );
}

function DemoNote() {
  const { shell } = useServices();
  return (
    <p className="max-w-lg text-center text-[0.8125rem] text-balance text-text-muted">
      The built-in demo model answers: no key, no network, nothing leaves this computer. To talk to
      a real one,{" "}
      <button
        type="button"
        onClick={() => shell.openSettings({ tab: "Models", focus: "model.baseUrl" })}
        className="font-medium text-accent underline underline-offset-2 hover:text-accent-strong"
      >
        connect an OpenAI-compatible endpoint
      </button>
      .
    </p>
  );
}
