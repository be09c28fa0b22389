import { makeStyles } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { useMay } from '../../api/permissions.ts';
import { useCommonQueries } from '../../api/queries.ts';
import type { RetentionPolicy } from '../../api/types.ts';
import { useLanguage } from '../../language/language-context.ts';
import { Confirmation } from '../../ui/dialog/confirmation.tsx';
import { DialogButton } from '../../ui/dialog/dialog-button.tsx';
import type { PageParams } from '../../ui/page-params.ts';
import { Page } from '../../ui/page.tsx';
import { places } from '../../ui/places.ts';
import { Section } from '../../ui/section.tsx';
import { Empty, Failure, Loaded } from '../../ui/states.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { PageWork, useWork } from '../operations/index.ts';
import { useRetentionCommands } from './queries.ts';
import { RetentionPreview } from './retention-preview.tsx';
import { RetentionWork } from './retention-work.tsx';
import { retentionWords } from './words.ts';

const useStyles = makeStyles({
  rules: { margin: '0 0 0.75rem', paddingLeft: '1.25rem' },
  actions: { marginTop: '0.75rem' },
  make: { display: 'block', marginTop: '0.5rem' },
});

/** The rules by which an account keeps versions: what they would do now, and a way to have them applied at once. */
export default function RetentionPage({ account }: PageParams) {
  const { words } = useLanguage(retentionWords);
  const may = useMay(account);
  const found = useQuery(useCommonQueries().account(account));
  const [, follow] = useWork();
  return (
    <Page
      title={words.navigation.retention}
      crumbs={[
        { name: words.navigation.accounts, to: places.accounts },
        { name: account, to: places.account(account) },
        { name: words.navigation.gallery, to: places.gallery(account) },
      ]}
    >
      {!may('previewRetention') ? (
        <Empty title={words.states.notYours}>{words.states.notYoursAdvice}</Empty>
      ) : (
        <>
          <PageWork account={account}>
            {(operation) => <RetentionWork account={account} operation={operation} />}
          </PageWork>
          <Loaded of={found}>
            {({ retention, galleryId }) => {
              if (galleryId === undefined) {
                return <Empty title={words.states.noGallery}>{words.states.noGalleryAdvice}</Empty>;
              }
              if (!retention) return <NoRules account={account} />;
              return (
                <>
                  <Rules account={account} policy={retention} />
                  <Section title={words.retention.preview}>
                    <RetentionPreview account={account} />
                    <Apply account={account} onWork={follow} />
                  </Section>
                </>
              );
            }}
          </Loaded>
        </>
      )}
    </Page>
  );
}

function NoRules({ account }: { account: string }) {
  const styles = useStyles();
  const { words } = useLanguage(retentionWords);
  return (
    <Empty title={words.retention.none}>
      {words.retention.noneAdvice}
      <span className={styles.make}>
        <TextLink to={places.settings(account)}>{words.retention.make}</TextLink>
      </span>
    </Empty>
  );
}

function Rules({ account, policy }: { account: string; policy: RetentionPolicy }) {
  const styles = useStyles();
  const { words } = useLanguage(retentionWords);
  const may = useMay(account);
  return (
    <Section title={words.retention.rules}>
      <ul className={styles.rules}>
        <li>{words.retention.keepNewest(policy.keepNewest)}</li>
        <li>{policy.shrinkOlder ? words.retention.olderShrink : words.retention.olderDelete}</li>
        {policy.deletePastEndOfLife && <li>{words.retention.pastEndOfLife}</li>}
        <li>{words.retention.never}</li>
      </ul>
      {may('updateLabAccount') && (
        <TextLink to={places.settings(account)}>{words.retention.toSettings}</TextLink>
      )}
    </Section>
  );
}

function Apply({ account, onWork }: { account: string; onWork: (id: string) => void }) {
  const styles = useStyles();
  const { words } = useLanguage(retentionWords);
  const may = useMay(account);
  const [asks, ask] = useState(false);
  const apply = useApply(account, onWork);
  if (!may('requestRetention')) return null;
  return (
    <div className={styles.actions}>
      {apply.isError && <ApplyFailure error={apply.error} />}
      <DialogButton
        appearance="primary"
        disabledFocusable={apply.isPending}
        onClick={() => {
          ask(true);
        }}
      >
        {words.retention.apply}
      </DialogButton>
      <Confirmation
        open={asks}
        title={words.retention.applyTitle}
        text={words.retention.applyText}
        action={words.retention.confirm}
        onConfirm={() => {
          apply.mutate();
        }}
        onClose={() => {
          ask(false);
        }}
      />
    </div>
  );
}

/** Sent again after a lost answer it is the same work; what is sent after an answer is new work. */
function useApply(account: string, onWork: (id: string) => void) {
  const commands = useRetentionCommands();
  const client = useQueryClient();
  const [key, setKey] = useState(() => crypto.randomUUID());
  return useMutation({
    mutationFn: () => commands.applyRetention(account, key),
    onSuccess: ({ id }) => {
      setKey(crypto.randomUUID());
      onWork(id);
    },
    onError: () => client.invalidateQueries({ queryKey: ['account', account] }),
  });
}

function ApplyFailure({ error }: { error: unknown }) {
  const { words } = useLanguage(retentionWords);
  const isBusy = error instanceof ApiError && error.code === 'OperationInProgress';
  return isBusy ? <p role="alert">{words.retention.busy}</p> : <Failure error={error} />;
}
