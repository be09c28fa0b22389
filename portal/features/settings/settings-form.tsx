import { Button, makeStyles, MessageBar, MessageBarBody } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import type { LabAccountSettings, RetentionPolicy } from '../../api/types.ts';
import { useLanguage } from '../../language/language-context.ts';
import { useAnnounce } from '../../ui/announcer.tsx';
import { Section } from '../../ui/section.tsx';
import { Failure } from '../../ui/states.tsx';
import { useDraft } from '../../ui/stored.ts';
import { useDebounced } from '../../ui/use-debounced.ts';
import { RetentionPreview } from '../retention/index.ts';
import { useSettingsCommands } from './queries.ts';
import { draftOf, mistakesIn, policyOf, type SettingsDraft, settingsOf } from './settings-draft.ts';
import { ExportFields, MessageFields, RegionFields, RetentionFields } from './settings-fields.tsx';
import { settingsWords } from './words.ts';

const TYPING_MS = 400;

const useStyles = makeStyles({
  actions: { display: 'flex', flexWrap: 'wrap', gap: '0.5rem' },
  preview: { marginTop: '0.75rem', marginBottom: '0.75rem' },
  message: { marginBottom: '1rem' },
});

interface SettingsFormProps {
  account: string;
  settings: LabAccountSettings;
  /** Of the settings. */
  tag: string;
  /** Whether there are images to which rules could be applied. */
  hasGallery: boolean;
}

/** All settings of an account. What is typed are changes alone: they stand on top of what the settings are by then. */
export function SettingsForm({ account, settings, tag, hasGallery }: SettingsFormProps) {
  const styles = useStyles();
  const { words } = useLanguage(settingsWords);
  const [changes, change, drop] = useDraft<Partial<SettingsDraft>>(`settings.${account}`, () => ({}));
  const draft = { ...draftOf(settings), ...changes };
  const save = useSave(account, drop);
  const mistakes = mistakesIn(draft);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(draftOf(settings));
  const isReady = isChanged && mistakes.size === 0;
  const fields = { draft, change };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady && !save.isPending) save.mutate({ settings: settingsOf(draft), tag });
      }}
    >
      <Section title={words.settings.regions}>
        <RegionFields {...fields} />
      </Section>
      <Section title={words.settings.exports}>
        <ExportFields {...fields} />
      </Section>
      <Section title={words.settings.kept}>
        <RetentionFields {...fields} />
        {hasGallery && draft.clearsUp && !mistakes.has('keepNewest') && (
          <Trial account={account} policy={policyOf(draft)} />
        )}
      </Section>
      <Section title={words.settings.messages}>
        <MessageFields {...fields} />
      </Section>
      {save.isError && <SaveFailure error={save.error} />}
      {save.isSuccess && !isChanged && (
        <MessageBar intent="success" className={styles.message} data-saved>
          <MessageBarBody>{words.settings.saved}</MessageBarBody>
        </MessageBar>
      )}
      <div className={styles.actions}>
        <Button type="submit" appearance="primary" disabledFocusable={!isReady || save.isPending}>
          {words.settings.save}
        </Button>
        {isChanged && <Button onClick={drop}>{words.settings.undo}</Button>}
      </div>
    </form>
  );
}

/** Rules can be tried before they are saved. */
function Trial({ account, policy }: { account: string; policy: RetentionPolicy | undefined }) {
  const styles = useStyles();
  const { words } = useLanguage(settingsWords);
  const [isShown, show] = useState(false);
  const settled = useDebounced(JSON.stringify(policy), TYPING_MS);
  return (
    <>
      <Button
        className={styles.preview}
        aria-expanded={isShown}
        onClick={() => {
          show(!isShown);
        }}
      >
        {isShown ? words.settings.hidePreview : words.settings.seePreview}
      </Button>
      {isShown && <RetentionPreview account={account} policy={JSON.parse(settled) as RetentionPolicy} />}
    </>
  );
}

function useSave(account: string, drop: () => void) {
  const { words } = useLanguage(settingsWords);
  const announce = useAnnounce();
  const commands = useSettingsCommands();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ settings, tag }: { settings: LabAccountSettings; tag: string }) =>
      commands.changeSettings(account, settings, tag),
    onSuccess: async () => {
      await client.invalidateQueries({ predicate: ({ queryKey: [, of] }) => of === account });
      await client.invalidateQueries({ queryKey: ['accounts'] });
      drop();
      announce(words.settings.saved);
    },
    onError: () => client.invalidateQueries({ queryKey: ['settings', account] }),
  });
}

function SaveFailure({ error }: { error: unknown }) {
  const styles = useStyles();
  const { words } = useLanguage(settingsWords);
  if (!(error instanceof ApiError) || error.code !== 'ConditionNotMet') return <Failure error={error} />;
  return (
    <MessageBar intent="warning" layout="multiline" className={styles.message} data-conflict="changed">
      <MessageBarBody>{words.settings.changed}</MessageBarBody>
    </MessageBar>
  );
}
