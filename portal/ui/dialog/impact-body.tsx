import {
  Button,
  DialogBody,
  DialogContent,
  DialogTitle,
  MessageBar,
  MessageBarBody,
} from '@fluentui/react-components';
import { useMutation, type UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiError } from '../../api/api-error.ts';
import type { Checked } from '../../api/impact.ts';
import { useLanguage } from '../../language/language-context.ts';
import { Failure, Loaded } from '../states.tsx';
import { DialogEnd } from './dialog-end.tsx';

interface ImpactBodyProps<Impact, Done> {
  title: string;
  text?: string;
  /** The name of what is done. */
  action: string;
  check: UseQueryResult<Checked<Impact>>;
  isPossible: (impact: Impact) => boolean;
  /** @param tag of the consequences that somebody has seen */
  act: (tag: string) => Promise<Done>;
  onDone: (done: Done) => void;
  onClose: () => void;
  /** What it would mean. */
  children: (impact: Impact) => ReactNode;
}

/**
 * What a dialog says before something is done that has consequences. What is looked at anew meanwhile may stand: the
 * tag has refused what nobody has seen, and then it is shown.
 */
export function ImpactBody<Impact, Done>(props: ImpactBodyProps<Impact, Done>) {
  const { title, text, action, check, isPossible, act, onDone, onClose, children } = props;
  const { words } = useLanguage();
  const deed = useMutation({ mutationFn: act, onSuccess: onDone, onError: () => check.refetch() });
  const seen = check.data;
  return (
    <DialogBody>
      <DialogTitle>{title}</DialogTitle>
      <DialogContent>
        {deed.isError && <ActFailure error={deed.error} />}
        {text !== undefined && <p>{text}</p>}
        <Loaded of={check}>{({ impact }) => children(impact)}</Loaded>
      </DialogContent>
      <DialogEnd out={words.states.no} onClose={onClose}>
        <Button
          appearance="primary"
          disabledFocusable={!seen || !isPossible(seen.impact) || deed.isPending}
          onClick={() => {
            if (seen) deed.mutate(seen.tag);
          }}
        >
          {action}
        </Button>
      </DialogEnd>
    </DialogBody>
  );
}

/** Other consequences than those that were seen are no fault of anybody's: they stand below by now. */
function ActFailure({ error }: { error: unknown }) {
  const { words } = useLanguage();
  if (!(error instanceof ApiError) || error.status !== 412) return <Failure error={error} />;
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody>{words.states.changed}</MessageBarBody>
    </MessageBar>
  );
}
