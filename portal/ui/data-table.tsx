import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const NARROW = '@media (max-width: 899px)';

const useStyles = makeStyles({
  table: { width: '100%', borderCollapse: 'collapse', [NARROW]: { display: 'block' } },
  hidden: {
    [NARROW]: {
      position: 'absolute',
      clipPath: 'inset(50%)',
      width: '1px',
      height: '1px',
      overflow: 'hidden',
    },
  },
  group: { [NARROW]: { display: 'block' } },
  header: {
    textAlign: 'left',
    padding: '0.5rem 0.75rem 0.5rem 0',
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground2,
    borderBottom: `1px solid ${tokens.colorNeutralStroke1}`,
    whiteSpace: 'nowrap',
  },
  row: {
    [NARROW]: {
      display: 'block',
      padding: '0.5rem 0',
      borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    },
  },
  cell: {
    padding: '0.5rem 0.75rem 0.5rem 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    verticalAlign: 'top',
    overflowWrap: 'break-word',
    '& code': { overflowWrap: 'anywhere' },
    [NARROW]: {
      display: 'flex',
      gap: '0.5rem',
      overflowWrap: 'anywhere',
      padding: '0.125rem 0',
      borderBottom: 'none',
      '&::before': { content: 'attr(data-name)', flex: '0 0 7rem', color: tokens.colorNeutralForeground2 },
      ':empty': { display: 'none' },
    },
  },
});

export interface Column<Item> {
  name: string;
  cell: (item: Item) => ReactNode;
}

/** Rows of what is alike; on a narrow screen each is a list of its own. */
export function DataTable<Item>({
  caption,
  columns,
  items,
  keyOf,
}: {
  caption: string;
  columns: readonly Column<Item>[];
  items: readonly Item[];
  keyOf: (item: Item) => string;
}) {
  const styles = useStyles();
  // The roles stand there because a table that is displayed as something else loses its own.
  return (
    <table className={styles.table} role="table" aria-label={caption}>
      <thead className={styles.hidden} role="rowgroup">
        <tr role="row">
          {columns.map(({ name }) => (
            <th key={name} scope="col" role="columnheader" className={styles.header}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className={styles.group} role="rowgroup">
        {items.map((item) => (
          <tr key={keyOf(item)} role="row" className={styles.row}>
            {columns.map(({ name, cell }) => (
              <td key={name} role="cell" className={styles.cell} data-name={name}>
                {cell(item)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
