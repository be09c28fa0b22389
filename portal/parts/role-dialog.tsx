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
  Radio,
  RadioGroup,
  Select,
} from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/api-error.ts';
import type { RoleAssignmentRequest } from '../api/types.ts';
import { Failure } from '../frame/states.tsx';
import { useDraft } from '../frame/stored.ts';
import { explainDetail } from '../language/explain.ts';
import { useLanguage } from '../language/language-context.tsx';
import { useCommands, useQueries } from '../sign-in/session-context.tsx';

const ROLES = ['Owner', 'Contributor', 'LabCreator', 'LabOwner', 'Reader'] as const;
type Role = (typeof ROLES)[number];

interface RoleDraft {
  principalId: string;
  principalType: RoleAssignmentRequest['principalType'];
  role: Role;
  lab: string;
}

const useStyles = makeStyles({ form: { display: 'flex', flexDirection: 'column', gap: '1rem' } });

interface RoleFormProps {
  account: string;
  onClose: () => void;
}

/** Gives somebody a role. */
export function RoleDialog({ open, ...form }: RoleFormProps & { open: boolean }) {
  return (
    <Dialog
      open={open}
      onOpenChange={(_event, data) => {
        if (!data.open) form.onClose();
      }}
    >
      <DialogSurface>
        <RoleForm {...form} />
      </DialogSurface>
    </Dialog>
  );
}

function RoleForm({ account, onClose }: RoleFormProps) {
  const styles = useStyles();
  const { words } = useLanguage();
  const { data: labs = [] } = useQuery(useQueries().labs(account));
  const [draft, change, drop] = useDraft<RoleDraft>(`role.${account}`, () => {
    return { principalId: '', principalType: 'User', role: 'LabCreator', lab: '' };
  });
  const give = useGive(account, () => {
    drop();
    onClose();
  });
  const mistakes = give.error instanceof ApiError ? give.error.details : [];
  const mistakeIn = (field: string) => {
    const mistake = mistakes.find(({ target }) => target === field);
    return mistake ? explainDetail(mistake, words) : null;
  };
  const lab = draft.lab || labs[0]?.name;
  const { principalId, principalType, role } = draft;

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        give.mutate({
          ...{ principalId: principalId.trim(), principalType, role },
          ...(role === 'LabOwner' && lab !== undefined && { lab }),
        });
      }}
    >
      <DialogBody>
        <DialogTitle>{words.people.give}</DialogTitle>
        <DialogContent className={styles.form}>
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
          {give.isError && <Failure error={give.error} />}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{words.states.close}</Button>
          <Button
            type="submit"
            appearance="primary"
            disabledFocusable={principalId.trim() === '' || give.isPending}
          >
            {words.people.give}
          </Button>
        </DialogActions>
      </DialogBody>
    </form>
  );
}

function useGive(account: string, onDone: () => void) {
  const commands = useCommands();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (request: RoleAssignmentRequest) => commands.giveRole(account, request),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['roles', account] });
      onDone();
    },
  });
}
