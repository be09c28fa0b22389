import { Button } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { isWorkOver } from '../api/gallery-queries.ts';
import type { Operation } from '../api/types.ts';
import { places } from '../frame/places.ts';
import { Failure } from '../frame/states.tsx';
import { useLanguage } from '../language/language-context.tsx';
import { useMay } from '../sign-in/permissions.ts';
import { useCommands } from '../sign-in/session-context.tsx';
import { TextLink } from './text-link.tsx';
import { WorkProgress } from './work-progress.tsx';

interface LabWorkProps {
  account: string;
  id: string;
  onHide: () => void;
}

/** How far a new lab is: what it waits for, a way to have it no more, and a way to it. */
export function LabWork({ account, id, onHide }: LabWorkProps) {
  const { words } = useLanguage();
  return (
    <WorkProgress account={account} id={id} onHide={onHide}>
      {(operation) => {
        const lab = labOf(operation);
        if (lab === undefined) return null;
        if (operation.status === 'Succeeded') {
          return <TextLink to={places.lab(account, lab)}>{words.createLab.open(lab)}</TextLink>;
        }
        return isWorkOver(operation) ? null : <Waiting account={account} lab={lab} operation={operation} />;
      }}
    </WorkProgress>
  );
}

function Waiting({ account, lab, operation }: { account: string; lab: string; operation: Operation }) {
  const { words, format } = useLanguage();
  const may = useMay(account);
  const commands = useCommands();
  const cancel = useMutation({ mutationFn: () => commands.cancelOperation(account, operation.id) });
  const wait = waitOf(operation);
  return (
    <>
      {wait && <p>{words.createLab.waitingFor(wait.image, wait.region, format.percent(wait.progress))}</p>}
      {cancel.isError && <Failure error={cancel.error} />}
      {cancel.isSuccess && <p>{words.work.cancelled}</p>}
      {may('cancelLabOperation', lab) && !cancel.isSuccess && (
        <Button
          disabledFocusable={cancel.isPending}
          onClick={() => {
            cancel.mutate();
          }}
        >
          {words.work.cancel}
        </Button>
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
