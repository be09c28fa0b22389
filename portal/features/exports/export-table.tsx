import type { ExportSummary } from '../../api/types.ts';
import { useLanguage } from '../../language/language-context.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { places } from '../../ui/places.ts';
import { TextLink } from '../../ui/text-link.tsx';
import { ExportStatus } from './export-status.tsx';
import { exportWords } from './words.ts';

/** Exports, newest first. */
export function ExportTable({ caption, exports }: { caption: string; exports: readonly ExportSummary[] }) {
  const { words, format } = useLanguage(exportWords);
  return (
    <DataTable
      caption={caption}
      items={exports}
      keyOf={({ id }) => id}
      columns={[
        {
          name: words.exports.image,
          cell: ({ accountId, id, imageName, version }) => (
            <TextLink to={places.export(accountId, id)}>
              {imageName} {version}
            </TextLink>
          ),
        },
        {
          name: words.exports.lab,
          cell: ({ accountId, labName }) => (
            <TextLink to={places.lab(accountId, labName)}>{labName}</TextLink>
          ),
        },
        { name: words.exports.kindLabel, cell: ({ kind }) => words.exports.kind[kind] },
        { name: words.exports.created, cell: ({ createdAt }) => format.moment(createdAt) },
        { name: words.exports.statusLabel, cell: ({ status }) => <ExportStatus status={status} /> },
      ]}
    />
  );
}
