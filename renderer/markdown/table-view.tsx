import type { Tokens } from "marked";
import { memo } from "react";
import { renderInline } from "./inline-view.tsx";
import { ScrollRegion } from "./scroll-region.tsx";

/** A table is laid out as one, however little of it is in sight; so a larger one is drawn as several. */
const MOST_CELLS = 1_500;

export function TableView({ table }: { readonly table: Tokens.Table }) {
  const perPart = Math.max(1, Math.floor(MOST_CELLS / table.header.length));
  const count = Math.max(1, Math.ceil(table.rows.length / perPart));
  const parts = Array.from({ length: count }, (_, index) => (
    <TablePart
      key={index}
      header={index === 0 ? table.header : undefined}
      rows={table.rows.slice(index * perPart, (index + 1) * perPart)}
      isWindow={count > 1}
    />
  ));
  return (
    <ScrollRegion name="Table" className="md-table-scroll">
      {parts}
    </ScrollRegion>
  );
}

interface TablePartProps {
  /** In the first part alone. */
  readonly header: readonly Tokens.TableCell[] | undefined;
  readonly rows: readonly (readonly Tokens.TableCell[])[];
  readonly isWindow: boolean;
}

const TablePart = memo(
  function TablePart({ header, rows, isWindow }: TablePartProps) {
    const table = (
      <table dir="auto">
        {header && (
          <thead>
            <tr>
              {header.map((cell, index) => (
                <th key={index} scope="col" dir="auto" className={alignment(cell)}>
                  {renderInline(cell.tokens)}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {rows.map((row, index) => (
            <RowView key={index} row={row} />
          ))}
        </tbody>
      </table>
    );
    return isWindow ? <div className="md-window">{table}</div> : table;
  },
  (before, after) =>
    before.header === after.header &&
    before.isWindow === after.isWindow &&
    before.rows.length === after.rows.length &&
    before.rows.every((row, index) => row === after.rows[index]),
);

const RowView = memo(function RowView({ row }: { readonly row: readonly Tokens.TableCell[] }) {
  return (
    <tr>
      {row.map((cell, index) => (
        <td key={index} dir="auto" className={alignment(cell)}>
          {renderInline(cell.tokens)}
        </td>
      ))}
    </tr>
  );
});

function alignment({ align }: Tokens.TableCell): string | undefined {
  return align === null ? undefined : `md-align-${align}`;
}
