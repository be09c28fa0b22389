import { Button, makeStyles } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../api/permissions.ts';
import type { TemplateVm } from '../../api/types.ts';
import { useLanguage } from '../../language/language-context.ts';
import { Confirmation } from '../../ui/dialog/confirmation.tsx';
import { DialogButton } from '../../ui/dialog/dialog-button.tsx';
import { Failure } from '../../ui/states.tsx';
import { PasswordDialog } from './password-dialog.tsx';
import { useLabCommands } from './queries.ts';
import { labWords } from './words.ts';

const useStyles = makeStyles({
  actions: { display: 'flex', flexWrap: 'wrap', gap: '0.5rem', marginTop: '0.75rem' },
});

interface TemplateVmActionsProps {
  account: string;
  lab: string;
  vm: TemplateVm;
  onWork: (id: string) => void;
}

/** What can be done with a template VM as it is now, by whoever may: start it, stop it, set a password. */
export function TemplateVmActions({ account, lab, vm, onWork }: TemplateVmActionsProps) {
  const styles = useStyles();
  const { words } = useLanguage(labWords);
  const may = useMay(account);
  const commands = useLabCommands();
  const [asksToStop, askToStop] = useState(false);
  const [setsPassword, setPassword] = useState(false);
  const turn = useMutation({
    mutationFn: (to: 'start' | 'stop') => commands.turnTemplateVm(account, lab, to),
    onSuccess: ({ id }) => {
      onWork(id);
    },
  });
  const { powerState, generalized } = vm;
  const isOn = powerState === 'running' || powerState === 'starting';
  const isOff = powerState === 'deallocated' || powerState === 'stopped';
  return (
    <>
      {turn.isError && <Failure error={turn.error} />}
      <div className={styles.actions}>
        {isOff && !generalized && may('requestTemplateVmStart', lab) && (
          <Button
            disabledFocusable={turn.isPending}
            onClick={() => {
              turn.mutate('start');
            }}
          >
            {words.templateVm.start}
          </Button>
        )}
        {(isOn || powerState === 'stopped') && may('requestTemplateVmStop', lab) && (
          <DialogButton
            disabledFocusable={turn.isPending}
            onClick={() => {
              askToStop(true);
            }}
          >
            {words.templateVm.stop}
          </DialogButton>
        )}
        {powerState === 'running' && may('requestPasswordReset', lab) && (
          <DialogButton
            onClick={() => {
              setPassword(true);
            }}
          >
            {words.templateVm.reset}
          </DialogButton>
        )}
      </div>
      <Confirmation
        open={asksToStop}
        title={words.templateVm.stopTitle}
        text={words.templateVm.stopText}
        action={words.templateVm.stop}
        onConfirm={() => {
          turn.mutate('stop');
        }}
        onClose={() => {
          askToStop(false);
        }}
      />
      <PasswordDialog
        open={setsPassword}
        account={account}
        lab={lab}
        onWork={onWork}
        onClose={() => {
          setPassword(false);
        }}
      />
    </>
  );
}
