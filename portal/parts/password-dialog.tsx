import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  makeStyles,
} from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../api/api-error.ts';
import type { PasswordReset } from '../api/types.ts';
import { Failure } from '../frame/states.tsx';
import { explainDetail } from '../language/explain.ts';
import { useLanguage } from '../language/language-context.tsx';
import { useCommands } from '../sign-in/session-context.tsx';

const useStyles = makeStyles({ form: { display: 'flex', flexDirection: 'column', gap: '1rem' } });

interface PasswordFormProps {
  account: string;
  lab: string;
  onWork: (id: string) => void;
  onClose: () => void;
}

/** Sets the password of a user of a template VM. */
export function PasswordDialog({ open, ...form }: PasswordFormProps & { open: boolean }) {
  return (
    <Dialog
      open={open}
      onOpenChange={(_event, data) => {
        if (!data.open) form.onClose();
      }}
    >
      <DialogSurface>
        <PasswordForm {...form} />
      </DialogSurface>
    </Dialog>
  );
}

/** Unlike all else that is typed, a password is no draft: it is gone with the dialog. */
function PasswordForm({ account, lab, onWork, onClose }: PasswordFormProps) {
  const styles = useStyles();
  const { words } = useLanguage();
  const commands = useCommands();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const reset = useMutation({
    mutationFn: (body: PasswordReset) => commands.resetPassword(account, lab, body),
    gcTime: 0,
    onSuccess: ({ id }) => {
      onClose();
      onWork(id);
    },
  });
  const mistakeIn = (field: string) => {
    const mistakes = reset.error instanceof ApiError ? reset.error.details : [];
    const mistake = mistakes.find(({ target }) => target === field);
    return mistake ? explainDetail(mistake, words) : null;
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        reset.mutate({ username: username.trim(), password });
      }}
    >
      <DialogBody>
        <DialogTitle>{words.templateVm.reset}</DialogTitle>
        <DialogContent className={styles.form}>
          <p>{words.templateVm.resetText}</p>
          <Field
            label={words.templateVm.username}
            hint={words.templateVm.usernameHint}
            required
            validationMessage={mistakeIn('username')}
          >
            <Input
              value={username}
              spellCheck={false}
              autoComplete="off"
              onChange={(_event, { value }) => {
                setUsername(value);
              }}
            />
          </Field>
          <Field
            label={words.templateVm.password}
            hint={words.templateVm.passwordHint}
            required
            validationMessage={mistakeIn('password')}
          >
            <Input
              type="password"
              value={password}
              autoComplete="new-password"
              onChange={(_event, { value }) => {
                setPassword(value);
              }}
            />
          </Field>
          {reset.isError && <Failure error={reset.error} />}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{words.states.close}</Button>
          <Button
            type="submit"
            appearance="primary"
            disabledFocusable={username.trim() === '' || password === '' || reset.isPending}
          >
            {words.templateVm.reset}
          </Button>
        </DialogActions>
      </DialogBody>
    </form>
  );
}
