/** Rows that share the meaning of their columns. */
export interface Section {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

interface Row {
  readonly label: string;
  /** One for each column; what is missing stays empty. */
  readonly values: readonly string[];
}

const GAP = '   ';

/** Sections below each other as one table in plain text: labels to the left, values to the right. */
export function layOut(sections: readonly Section[]): string {
  const lines = sections.flatMap(({ title, columns, rows }) => [
    [title, ...columns],
    ...rows.map(({ label, values }) => [label, ...values]),
  ]);
  const count = Math.max(...lines.map((cells) => cells.length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(...lines.map((cells) => cells[column]?.length ?? 0)),
  );
  const write = (cells: readonly string[]): string =>
    widths
      .map((width, column) => {
        const cell = cells[column] ?? '';
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join(GAP)
      .trimEnd();
  const rule = '─'.repeat(widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length));

  return sections
    .flatMap(({ title, columns, rows }) => [
      rule,
      write([title, ...columns]),
      rule,
      ...rows.map(({ label, values }) => write([label, ...values])),
    ])
    .concat(rule)
    .join('\n');
}
