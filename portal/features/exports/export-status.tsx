import { Badge } from '@fluentui/react-components';
import type { ExportSummary } from '../../api/types.ts';
import { useLanguage } from '../../language/language-context.tsx';

const COLORS = {
  Accepted: 'informative',
  Running: 'brand',
  Succeeded: 'success',
  PartiallySucceeded: 'warning',
  Failed: 'danger',
  Cancelled: 'informative',
} as const;

export function ExportStatus({ status }: Pick<ExportSummary, 'status'>) {
  const { words } = useLanguage();
  return (
    <Badge appearance="tint" color={COLORS[status]}>
      {words.exports.status[status]}
    </Badge>
  );
}
