import { Badge } from '@fluentui/react-components';
import type { ExportSummary } from '../../api/types.ts';
import { useLanguage } from '../../language/language-context.ts';
import { exportWords } from './words.ts';

const COLORS = {
  Accepted: 'informative',
  Running: 'brand',
  Succeeded: 'success',
  PartiallySucceeded: 'warning',
  Failed: 'danger',
  Cancelled: 'informative',
} as const;

export function ExportStatus({ status }: Pick<ExportSummary, 'status'>) {
  const { words } = useLanguage(exportWords);
  return (
    <Badge appearance="tint" color={COLORS[status]}>
      {words.exports.status[status]}
    </Badge>
  );
}
