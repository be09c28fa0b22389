import { makeStyles } from '@fluentui/react-components';
import { useMay } from '../../api/permissions.ts';
import type { Operation } from '../../api/types.ts';
import { useLanguage } from '../../language/language-context.ts';
import { MonthlyCost } from '../../ui/monthly-cost.tsx';
import { isWorkOver, WorkCancel } from '../operations/index.ts';
import { retentionResultOf } from './retention-result.ts';
import { retentionWords } from './words.ts';

const useStyles = makeStyles({
  text: { margin: '0.25rem 0' },
  list: { margin: '0.25rem 0', paddingLeft: '1.25rem', overflowWrap: 'anywhere' },
});

/** How far the clearing up is, a way to stop it, and what it has done, set free and saved. */
export function RetentionWork({ account, operation }: { account: string; operation: Operation }) {
  const { words } = useLanguage(retentionWords);
  const may = useMay(account);
  return (
    <>
      <Outcome operation={operation} />
      {!isWorkOver(operation) && may('cancelOperation') && (
        <WorkCancel
          account={account}
          id={operation.id}
          title={words.retention.cancelTitle}
          text={words.retention.cancelText}
        />
      )}
    </>
  );
}

function Outcome({ operation }: { operation: Operation }) {
  const styles = useStyles();
  const { words, format } = useLanguage(retentionWords);
  const outcome = retentionResultOf(operation.result);
  if (!outcome) return null;
  const { deleted, shrunk, skipped, freedGb, saved, notDone } = outcome;
  return (
    <>
      <p className={styles.text}>{words.retention.done(deleted, shrunk, skipped)}</p>
      {saved && freedGb > 0 && (
        <p className={styles.text}>
          {words.retention.freedNow}: {words.amounts.gb(format.number(freedGb))}. {words.retention.savedNow}:{' '}
          <MonthlyCost cost={saved} />.
        </p>
      )}
      {notDone.length > 0 && (
        <ul className={styles.list}>
          {notDone.map(({ target, code }) => (
            <li key={target}>
              {words.retention.skipped(
                nameOf(target),
                words.retention.why[code] ?? words.retention.refused(code),
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Image and version, of `images/{image}/versions/{version}`. */
function nameOf(target: string): string {
  const [, image = target, , version = ''] = target.split('/');
  return `${image} ${version}`.trim();
}
