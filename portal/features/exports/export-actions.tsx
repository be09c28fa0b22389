import { Button, makeStyles } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../api/permissions.ts';
import type { Export } from '../../api/types.ts';
import { useLanguage } from '../../language/language-context.ts';
import { Confirmation } from '../../ui/dialog/confirmation.tsx';
import { DialogButton } from '../../ui/dialog/dialog-button.tsx';
import { places } from '../../ui/places.ts';
import { Failure } from '../../ui/states.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { isOver, useExportCommands } from './queries.ts';
import { exportWords } from './words.ts';

const useStyles = makeStyles({
  actions: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '0.75rem', marginTop: '0.75rem' },
});

/** What can be done about an export now, by whoever may: cancel it, have its failed regions tried again. */
export function ExportActions({ run }: { run: Export }) {
  const styles = useStyles();
  const { words } = useLanguage(exportWords);
  const may = useMay(run.accountId);
  const cancel = useChange(run, 'cancel');
  const retry = useChange(run, 'retry');
  const [asksToCancel, askToCancel] = useState(false);
  const isRunning = !isOver(run);
  const isReady = run.status === 'Succeeded' || run.status === 'PartiallySucceeded';
  const isRetryable = run.status === 'PartiallySucceeded' && run.retryUntil !== undefined && !run.retriedBy;

  return (
    <>
      {cancel.isError && <Failure error={cancel.error} />}
      {retry.isError && <Failure error={retry.error} />}
      <div className={styles.actions}>
        {isRunning && run.cancelRequestedAt !== undefined && <span>{words.exports.cancelling}</span>}
        {isRunning && run.cancelRequestedAt === undefined && may('cancelExport', run.labName) && (
          <DialogButton
            onClick={() => {
              askToCancel(true);
            }}
          >
            {words.exports.cancel}
          </DialogButton>
        )}
        {isRetryable && may('retryExport', run.labName) && (
          <Button
            appearance="primary"
            disabledFocusable={retry.isPending}
            onClick={() => {
              retry.mutate();
            }}
          >
            {words.exports.retry}
          </Button>
        )}
        {isReady && may('requestLab') && (
          <TextLink to={places.createLab(run.accountId, run.imageName)}>{words.exports.createLab}</TextLink>
        )}
        {run.retriedBy !== undefined && (
          <TextLink to={places.export(run.accountId, run.retriedBy)}>{words.exports.seeRetry}</TextLink>
        )}
        {run.retryOf !== undefined && (
          <TextLink to={places.export(run.accountId, run.retryOf)}>{words.exports.seeRetried}</TextLink>
        )}
      </div>
      <Confirmation
        open={asksToCancel}
        title={words.exports.cancelTitle}
        text={words.exports.cancelText}
        action={words.exports.cancel}
        onConfirm={() => {
          cancel.mutate();
        }}
        onClose={() => {
          askToCancel(false);
        }}
      />
    </>
  );
}

/** Sent again after a lost answer it is the same retry: the key is of this export as it is now. */
function useChange(run: Export, what: 'cancel' | 'retry') {
  const commands = useExportCommands();
  const client = useQueryClient();
  const [key] = useState(() => crypto.randomUUID());
  return useMutation({
    mutationFn: () =>
      what === 'cancel'
        ? commands.cancelExport(run.accountId, run.id)
        : commands.retryExport(run.accountId, run.id, key),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['export', run.accountId] }),
        client.invalidateQueries({ queryKey: ['exports', run.accountId] }),
      ]),
  });
}
