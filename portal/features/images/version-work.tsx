import { makeStyles } from '@fluentui/react-components';
import { useMay } from '../../api/permissions.ts';
import type { Operation } from '../../api/types.ts';
import { useLanguage } from '../../language/language-context.ts';
import { RegionList } from '../../ui/region-list.tsx';
import { isWorkOver, WorkCancel } from '../operations/index.ts';
import { editResultOf, regionsOf } from './edit-result.ts';
import { imageWords } from './words.ts';

const useStyles = makeStyles({ text: { margin: '0.25rem 0' } });

/** How far a change of a version is, region by region, as an export is. */
export function VersionWork({ account, operation }: { account: string; operation: Operation }) {
  const styles = useStyles();
  const { words, format } = useLanguage(imageWords);
  const may = useMay(account);
  const { staying, leaving } = regionsOf(operation.result);
  const isOver = isWorkOver(operation);
  const { failed, removed, leftBehind } = editResultOf(operation.result);
  return (
    <>
      {staying.length > 0 && <RegionList regions={staying} home={undefined} />}
      {leaving.length > 0 && !isOver && (
        <p className={styles.text}>{words.editVersion.leaving(format.list(leaving))}</p>
      )}
      {removed.length > 0 && <p className={styles.text}>{words.editVersion.removed(format.list(removed))}</p>}
      {failed.length > 0 && <p className={styles.text}>{words.editVersion.noCopy(format.list(failed))}</p>}
      {leftBehind.length > 0 && (
        <p className={styles.text}>{words.editVersion.leftBehind(format.list(leftBehind))}</p>
      )}
      {!isOver && may('cancelOperation') && (
        <WorkCancel
          account={account}
          id={operation.id}
          title={words.editVersion.cancelTitle}
          text={words.editVersion.cancelText}
        />
      )}
    </>
  );
}
