import type { UsageRow } from "../../shared/contract/usage-procedures.ts";
import { costOf, shareOf, spreadOf, tokensOf } from "./usage-words.ts";

interface UsageTableProps {
  readonly caption: string;
  /** What a row is, as in "Day". */
  readonly what: string;
  readonly rows: readonly UsageRow[];
}

const COLUMNS = [
  { name: "Cost", of: costOf },
  { name: "Tokens", of: (row) => tokensOf(row).toLocaleString("en") },
  { name: "Runs", of: ({ runs }) => runs.toLocaleString("en") },
  { name: "Complete", of: ({ completed }) => completed.toLocaleString("en") },
  { name: "Stopped", of: ({ stopped }) => stopped.toLocaleString("en") },
  { name: "Cut off", of: ({ cutOff }) => cutOff.toLocaleString("en") },
  { name: "Failed", of: ({ failures }) => failures.toLocaleString("en") },
  {
    name: "First token p50 · p95",
    of: ({ firstTokenP50Ms, firstTokenP95Ms }) => spreadOf(firstTokenP50Ms, firstTokenP95Ms),
  },
  { name: "Total p50 · p95", of: ({ totalP50Ms, totalP95Ms }) => spreadOf(totalP50Ms, totalP95Ms) },
  {
    name: "Tools done",
    of: ({ toolCalls, toolFailures }) => shareOf(toolCalls - toolFailures, toolCalls),
  },
] as const satisfies readonly { readonly name: string; readonly of: (row: UsageRow) => string }[];

/** The figures of days, models or conversations. */
export function UsageTable({ caption, what, rows }: UsageTableProps) {
  return (
    <section aria-label={caption} className="flex flex-col gap-2">
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
              <th scope="col" className="px-3 py-2 text-start font-medium">
                {what}
              </th>
              {COLUMNS.map(({ name }) => (
                <th
                  key={name}
                  scope="col"
                  className="px-3 py-2 text-end font-medium whitespace-nowrap"
                >
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key} className="border-t border-border">
                <th
                  scope="row"
                  dir="auto"
                  className="max-w-56 truncate px-3 py-1.5 text-start font-medium"
                >
                  {row.label}
                </th>
                {COLUMNS.map(({ name, of }) => (
                  <td key={name} className="px-3 py-1.5 text-end whitespace-nowrap">
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
