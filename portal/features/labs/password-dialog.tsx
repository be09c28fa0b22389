import { Field, Input } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { PasswordReset } from '../../api/types.ts';
import { explainMistake } from '../../language/explain.ts';
import { useLanguage } from '../../language/language-context.ts';
import { FormBody } from '../../ui/dialog/form-body.tsx';
import { Modal } from '../../ui/dialog/modal.tsx';
import { useLabCommands } from './queries.ts';
import { labWords } from './words.ts';

interface PasswordFormProps {
  account: string;
  lab: string;
  onWork: (id: string) => void;
  onClose: () => void;
}

/** Sets the password of a user of a template VM. */
export function PasswordDialog({ open, ...form }: PasswordFormProps & { open: boolean }) {
  return (
    <Modal open={open} onClose={form.onClose}>
      <PasswordForm {...form} />
    </Modal>
  );
}

/** Unlike all else that is typed, a password is no draft: it is gone with the dialog. */
function PasswordForm({ account, lab, onWork, onClose }: PasswordFormProps) {
  const { words } = useLanguage(labWords);
  const commands = useLabCommands();
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
  const mistakeIn = (field: string) => explainMistake(reset.error, field, words);
  return (
    <FormBody
      title={words.templateVm.reset}
      action={words.templateVm.reset}
      isFilledIn={username.trim() !== '' && password !== ''}
      sending={reset}
      onSubmit={() => {
        reset.mutate({ username: username.trim(), password });
      }}
      onClose={onClose}
    >
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
    </FormBody>
  );
}
