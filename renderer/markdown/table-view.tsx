import type { Tokens } from "marked";
import { memo } from "react";
import { renderInline } from "./inline-view.tsx";
import { ScrollRegion } from "./scroll-region.tsx";

export function TableView({
  table,
  isTop,
}: {
  readonly table: Tokens.Table;
  readonly isTop: boolean;
}) {
  const dir = isTop ? { dir: "auto" } : {};
  return (
    <ScrollRegion name="Table" className="md-table-scroll">
      <table {...dir}>
        <thead>
          <tr>
            {table.header.map((cell, index) => (
              <th key={index} scope="col" className={alignment(cell)}>
                {renderInline(cell.tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            <RowView key={index} row={row} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

const RowView = memo(function RowView({ row }: { readonly row: readonly Tokens.TableCell[] }) {
  return (
    <tr>
      {row.map((cell, index) => (
        <td key={index} className={alignment(cell)}>
          {renderInline(cell.tokens)}
        </td>
      ))}
    </tr>
  );
});

function alignment({ align }: Tokens.TableCell): string | undefined {
  return align === null ? undefined : `md-align-${align}`;
}
