import { describe, expect, it } from 'vitest';
import { layOut } from '../../../bench/table.ts';

describe('the table of figures', () => {
  it('aligns the columns of all sections, labels to the left and values to the right', () => {
    const sections = [
      {
        title: 'Export',
        columns: ['nine', 'two', 'ratio'],
        rows: [{ label: 'seconds', values: ['28.1', '25', '1.12'] }],
      },
      { title: 'Lines', columns: ['lines'], rows: [{ label: 'orchestrations', values: ['900'] }] },
    ];

    const table = layOut(sections);

    expect(table.split('\n')).toEqual([
      '────────────────────────────────────',
      'Export            nine   two   ratio',
      '────────────────────────────────────',
      'seconds           28.1    25    1.12',
      '────────────────────────────────────',
      'Lines            lines',
      '────────────────────────────────────',
      'orchestrations     900',
      '────────────────────────────────────',
    ]);
  });

  it('leaves missing values empty and no spaces at the end of a line', () => {
    const sections = [{ title: 'A', columns: ['b', 'c'], rows: [{ label: 'd', values: ['1'] }] }];

    const table = layOut(sections);

    expect(table).not.toMatch(/ $/m);
    expect(table).toContain('d   1\n');
  });
});
