import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../api/permissions.ts';
import type { RoleAssignment } from '../../api/types.ts';
import { useLanguage } from '../../language/language-context.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Confirmation } from '../../ui/dialog/confirmation.tsx';
import { DialogButton } from '../../ui/dialog/dialog-button.tsx';
import type { PageParams } from '../../ui/page-params.ts';
import { Page } from '../../ui/page.tsx';
import { places } from '../../ui/places.ts';
import { Empty, Failure, Loaded } from '../../ui/states.tsx';
import { usePeopleCommands, usePeopleQueries } from './queries.ts';
import { RoleDialog } from './role-dialog.tsx';
import { peopleWords } from './words.ts';

/** Who has which role in a lab account. */
export default function PeoplePage({ account }: PageParams) {
  const { words, format } = useLanguage(peopleWords);
  const may = useMay(account);
  const roles = useQuery(usePeopleQueries().roles(account));
  const [gives, giveOne] = useState(false);
  const [taken, take] = useState<RoleAssignment>();
  const remove = useRemove(account);
  return (
    <Page
      title={words.people.title}
      crumbs={[
        { name: words.navigation.accounts, to: places.accounts },
        { name: account, to: places.account(account) },
      ]}
      actions={
        may('addRoleAssignment') && (
          <DialogButton
            appearance="primary"
            onClick={() => {
              giveOne(true);
            }}
          >
            {words.people.give}
          </DialogButton>
        )
      }
    >
      {remove.isError && <Failure error={remove.error} />}
      <Loaded of={roles}>
        {(found) =>
          found.length === 0 ? (
            <Empty title={words.people.none}>{words.people.noneAdvice}</Empty>
          ) : (
            <DataTable
              caption={words.people.title}
              items={found}
              keyOf={({ id }) => id}
              columns={[
                { name: words.people.principal, cell: ({ principalId }) => <code>{principalId}</code> },
                {
                  name: words.people.type,
                  cell: ({ principalType }) => words.people.principalType[principalType],
                },
                { name: words.people.role, cell: ({ role }) => words.people.roles[role] },
                { name: words.people.lab, cell: ({ lab }) => lab ?? words.people.wholeAccount },
                { name: words.people.since, cell: ({ assignedAt }) => format.day(assignedAt) },
                ...(may('removeRoleAssignment')
                  ? [
                      {
                        name: words.people.actions,
                        cell: (assignment: RoleAssignment) => (
                          <DialogButton
                            size="small"
                            aria-label={words.people.takeFrom(
                              words.people.roles[assignment.role],
                              assignment.principalId,
                            )}
                            onClick={() => {
                              take(assignment);
                            }}
                          >
                            {words.people.take}
                          </DialogButton>
                        ),
                      },
                    ]
                  : []),
              ]}
            />
          )
        }
      </Loaded>
      <RoleDialog
        open={gives}
        account={account}
        onClose={() => {
          giveOne(false);
        }}
      />
      <Confirmation
        open={taken !== undefined}
        title={words.people.takeTitle}
        text={taken ? words.people.takeOf(words.people.roles[taken.role], taken.principalId) : ''}
        action={words.people.take}
        onConfirm={() => {
          if (taken) remove.mutate(taken.id);
        }}
        onClose={() => {
          take(undefined);
        }}
      />
    </Page>
  );
}

function useRemove(account: string) {
  const commands = usePeopleCommands();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => commands.takeRole(account, id),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['roles', account] }),
        client.invalidateQueries({ queryKey: ['permissions', account] }),
      ]),
  });
}
