import { makeStyles } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useLanguage } from '../../language/language-context.ts';
import { Confirmation } from '../../ui/dialog/confirmation.tsx';
import { DialogButton } from '../../ui/dialog/dialog-button.tsx';
import { Failure } from '../../ui/states.tsx';
import { useOperationCommands } from './queries.ts';
import { operationWords } from './words.ts';

const useStyles = makeStyles({ cancel: { margin: '0.5rem 0 0' } });

interface WorkCancelProps {
  account: string;
  id: string;
  title: string;
  /** What stays and what goes when it is cancelled. */
  text: string;
}

/** Ends long work before its end, once somebody has read what that means. */
export function WorkCancel({ account, id, title, text }: WorkCancelProps) {
  const styles = useStyles();
  const { words } = useLanguage(operationWords);
  const commands = useOperationCommands();
  const [asks, ask] = useState(false);
  const cancel = useMutation({ mutationFn: () => commands.cancelOperation(account, id) });
  return (
    <>
      {cancel.isError && <Failure error={cancel.error} />}
      {cancel.isSuccess ? (
        <p className={styles.cancel}>{words.work.cancelled}</p>
      ) : (
        <div className={styles.cancel}>
          <DialogButton
            disabledFocusable={cancel.isPending}
            onClick={() => {
              ask(true);
            }}
          >
            {words.work.cancel}
          </DialogButton>
        </div>
      )}
      <Confirmation
        open={asks}
        title={title}
        text={text}
        action={words.work.confirmCancel}
        onConfirm={() => {
          cancel.mutate();
        }}
        onClose={() => {
          ask(false);
        }}
      />
    </>
  );
}
