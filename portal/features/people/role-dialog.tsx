import { Field, Input, Radio, RadioGroup, Select } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCommonQueries } from '../../api/queries.ts';
import type { RoleAssignmentRequest } from '../../api/types.ts';
import { explainMistake } from '../../language/explain.ts';
import { useLanguage } from '../../language/language-context.ts';
import { FormBody } from '../../ui/dialog/form-body.tsx';
import { Modal } from '../../ui/dialog/modal.tsx';
import { forgetDraft, useDraft } from '../../ui/stored.ts';
import { usePeopleCommands } from './queries.ts';
import { peopleWords } from './words.ts';

const ROLES = ['Owner', 'Contributor', 'LabCreator', 'LabOwner', 'Reader'] as const;
type Role = (typeof ROLES)[number];

interface RoleDraft {
  principalId: string;
  principalType: RoleAssignmentRequest['principalType'];
  role: Role;
  lab: string;
}

interface RoleFormProps {
  account: string;
  onClose: () => void;
}

/** Gives somebody a role. */
export function RoleDialog({ open, ...form }: RoleFormProps & { open: boolean }) {
  return (
    <Modal open={open} onClose={form.onClose}>
      <RoleForm {...form} />
    </Modal>
  );
}

function RoleForm({ account, onClose }: RoleFormProps) {
  const { words } = useLanguage(peopleWords);
  const { data: labs = [] } = useQuery(useCommonQueries().labs(account));
  const draftName = `role.${account}`;
  const [draft, change] = useDraft<RoleDraft>(draftName, () => {
    return { principalId: '', principalType: 'User', role: 'LabCreator', lab: '' };
  });
  const give = useGive(account, () => {
    forgetDraft(draftName);
    onClose();
  });
  const mistakeIn = (field: string) => explainMistake(give.error, field, words);
  const lab = draft.lab || labs[0]?.name;
  const { principalId, principalType, role } = draft;

  return (
    <FormBody
      title={words.people.give}
      action={words.people.give}
      isFilledIn={principalId.trim() !== ''}
      sending={give}
      onSubmit={() => {
        give.mutate({
          principalId: principalId.trim(),
          principalType,
          role,
          ...(role === 'LabOwner' && lab !== undefined && { lab }),
        });
      }}
      onClose={onClose}
    >
      <Field
        label={words.people.principal}
        hint={words.people.principalHint}
        required
        validationMessage={mistakeIn('principalId')}
      >
        <Input
          value={principalId}
          spellCheck={false}
          onChange={(_event, { value }) => {
            change({ principalId: value });
          }}
        />
      </Field>
      <RadioGroup
        layout="horizontal"
        aria-label={words.people.type}
        value={principalType}
        onChange={(_event, { value }) => {
          change({ principalType: value === 'User' ? 'User' : 'ServicePrincipal' });
        }}
      >
        <Radio value="User" label={words.people.principalType.User} />
        <Radio value="ServicePrincipal" label={words.people.principalType.ServicePrincipal} />
      </RadioGroup>
      <Field label={words.people.role} hint={words.people.roleHint[role]}>
        <Select
          value={role}
          onChange={(_event, { value }) => {
            change({ role: ROLES.find((one) => one === value) ?? 'Reader' });
          }}
        >
          {ROLES.map((one) => (
            <option key={one} value={one}>
              {words.people.roles[one]}
            </option>
          ))}
        </Select>
      </Field>
      {role === 'LabOwner' && (
        <Field label={words.people.lab} validationMessage={mistakeIn('lab')}>
          <Select
            value={lab ?? ''}
            onChange={(_event, { value }) => {
              change({ lab: value });
            }}
          >
            {labs.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </Select>
        </Field>
      )}
    </FormBody>
  );
}

function useGive(account: string, onDone: () => void) {
  const commands = usePeopleCommands();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (request: RoleAssignmentRequest) => commands.giveRole(account, request),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['roles', account] });
      onDone();
    },
  });
}
