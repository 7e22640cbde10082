import ArrowDown from "lucide-react/icons/arrow-down";
import ArrowUp from "lucide-react/icons/arrow-up";
import { useState, type MouseEvent } from "react";
import { toShownLine } from "../../shared/foreign-text.ts";
import type { UsageRow } from "../../shared/contract/usage-procedures.ts";
import { threadId as threadIdSchema, type ThreadId } from "../../shared/ids.ts";
import { useServices } from "../services.ts";
import { formatRoute } from "../location/route.ts";
import { cn } from "../ui/cn.ts";
import {
  COLUMNS,
  nextOrder,
  sortRows,
  type UsageColumn,
  type UsageOrder,
} from "./usage-columns.ts";

interface UsageTableProps {
  readonly caption: string;
  /** What a row is, as in "Day". */
  readonly what: string;
  readonly rows: readonly UsageRow[];
  /** How it is sorted at first. */
  readonly order: UsageOrder;
  /** Its rows are chats: each leads there. */
  readonly areChats?: boolean;
}

/** From how much room on a column is shown: of the table, not of the window, which a sidebar may share. */
const SHOWN: Readonly<Record<UsageColumn["step"], string>> = {
  0: "",
  1: "@max-[34rem]:hidden",
  2: "@max-[44rem]:hidden",
  3: "@max-[56rem]:hidden",
};

/** The figures of days, models or conversations, sorted by whichever of them. */
export function UsageTable({ caption, what, rows, areChats = false, ...props }: UsageTableProps) {
  const [order, setOrder] = useState(props.order);
  const columns = [{ name: "", step: 0 } as const, ...COLUMNS];
  return (
    <section aria-label={caption} className="@container flex min-w-0 flex-col gap-2">
      <h2 className="text-base font-semibold">{caption}</h2>
      <div
        role="region"
        aria-label={`${caption}, table`}
        // eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex -- scrolling by keyboard needs the focus
        tabIndex={0}
        className="max-h-96 overflow-auto rounded-xl border border-border"
      >
        <table className="w-full text-[0.8125rem] tabular-nums">
          <thead className="sticky top-0 bg-surface-raised text-start text-xs text-text-muted">
            <tr>
              {columns.map(({ name, step }) => (
                <HeadCell
                  key={name}
                  text={name === "" ? what : name}
                  isName={name === ""}
                  direction={order.column === name ? order.direction : undefined}
                  className={SHOWN[step]}
                  onSort={() => setOrder(nextOrder(order, name))}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {sortRows(rows, order).map((row) => (
              <tr key={row.key} className="border-t border-border">
                <th
                  scope="row"
                  dir="auto"
                  className="max-w-44 truncate px-2 py-1.5 text-start font-medium"
                >
                  {areChats ? <ChatLink row={row} /> : toShownLine(row.label)}
                </th>
                {COLUMNS.map(({ name, of, step }) => (
                  <td
                    key={name}
                    className={cn("px-2 py-1.5 text-end whitespace-nowrap", SHOWN[step])}
                  >
                    {of(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface HeadCellProps {
  readonly text: string;
  readonly isName: boolean;
  readonly direction: UsageOrder["direction"] | undefined;
  readonly className: string;
  readonly onSort: () => void;
}

function HeadCell({ text, isName, direction, className, onSort }: HeadCellProps) {
  const Arrow = direction === "ascending" ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      aria-sort={direction}
      className={cn("p-0 font-medium", isName ? "text-start" : "text-end", className)}
    >
      <button
        type="button"
        onClick={onSort}
        className={cn(
          "flex w-full items-center gap-1 px-2 py-2 hover:text-text pointer-coarse:min-h-11",
          isName ? "justify-start text-start" : "justify-end text-end",
          direction !== undefined && "text-text",
        )}
      >
        {/* Before the text where numbers end at the right: a name stays above its figures. */}
        {text}
        {direction !== undefined && (
          <Arrow aria-hidden className={cn("size-3 shrink-0", !isName && "-order-1")} />
        )}
      </button>
    </th>
  );
}

/** Deleted chats are one row, which leads nowhere. */
function ChatLink({ row: { key, label } }: { readonly row: UsageRow }) {
  const { shell } = useServices();
  const threadId: ThreadId | undefined = threadIdSchema.safeParse(key).data;
  if (threadId === undefined) {
    return <span className="font-normal text-text-muted">{label}</span>;
  }
  const open = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    shell.openThread(threadId);
  };
  return (
    <a
      href={formatRoute({ threadId })}
      title={label}
      onClick={open}
      className="underline decoration-border-strong underline-offset-2 hover:decoration-current"
    >
      {label}
    </a>
  );
}
