import { useMay, useMayToOwn } from '../../api/permissions.ts';
import type { Operation } from '../../api/types.ts';
import { useLanguage } from '../../language/language-context.ts';
import { places } from '../../ui/places.ts';
import { TextLink } from '../../ui/text-link.tsx';
import { isWorkOver, WorkCancel } from '../operations/index.ts';
import { labWords } from './words.ts';

/** How far a new lab is: what it waits for, a way to have it no more, and a way to it. */
export function LabWork({ account, operation }: { account: string; operation: Operation }) {
  const { words } = useLanguage(labWords);
  const lab = labOf(operation);
  if (lab === undefined) return null;
  if (operation.status === 'Succeeded') {
    return <TextLink to={places.lab(account, lab)}>{words.createLab.open(lab)}</TextLink>;
  }
  return isWorkOver(operation) ? null : <Waiting account={account} lab={lab} operation={operation} />;
}

function Waiting({ account, lab, operation }: { account: string; lab: string; operation: Operation }) {
  const { words, format } = useLanguage(labWords);
  const may = useMay(account);
  const mayToOwn = useMayToOwn(account);
  const wait = waitOf(operation);
  return (
    <>
      {wait && <p>{words.createLab.waitingFor(wait.image, wait.region, format.percent(wait.progress))}</p>}
      {(may('cancelOperation', lab) || mayToOwn('cancelOperation')) && (
        <WorkCancel
          account={account}
          id={operation.id}
          title={words.createLab.cancelTitle(lab)}
          text={words.createLab.cancelText}
        />
      )}
    </>
  );
}

/** The lab that an operation makes, of its target: `labs/{lab}`. */
function labOf({ kind, target }: Operation): string | undefined {
  return kind === 'CreateLab' ? target?.split('/')[1] : undefined;
}

function waitOf({ result }: Operation) {
  const wait: unknown = result?.['waitingFor'];
  if (typeof wait !== 'object' || wait === null) return undefined;
  const { image, region, progress }: { image?: unknown; region?: unknown; progress?: unknown } = wait;
  if (typeof image !== 'string' || typeof region !== 'string' || typeof progress !== 'number') {
    return undefined;
  }
  return { image, region, progress };
}
