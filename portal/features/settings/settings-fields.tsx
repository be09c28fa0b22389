import { Checkbox, Field, Input, makeStyles, Radio, RadioGroup, Select } from '@fluentui/react-components';
import { useLanguage } from '../../language/language-context.ts';
import { StorageSelect } from '../../ui/storage-select.tsx';
import { mistakesIn, type SettingsDraft } from './settings-draft.ts';
import { settingsWords } from './words.ts';

const useStyles = makeStyles({
  fields: {
    display: 'flex',
    flexDirection: 'column',
    gap: '1rem',
    maxWidth: '40rem',
    '& select': { minWidth: 0, width: '100%' },
  },
  number: { maxWidth: '10rem' },
});

export interface SettingsFieldsProps {
  draft: SettingsDraft;
  change: (change: Partial<SettingsDraft>) => void;
}

export function RegionFields({ draft, change }: SettingsFieldsProps) {
  const styles = useStyles();
  const { words } = useLanguage(settingsWords);
  const mistakes = mistakesIn(draft);
  return (
    <div className={styles.fields}>
      <Field
        label={words.settings.location}
        hint={words.settings.locationHint}
        required
        validationMessage={mistakes.has('location') ? words.settings.locationMistake : null}
      >
        <Input
          value={draft.location}
          spellCheck={false}
          onChange={(_event, { value }) => {
            change({ location: value });
          }}
        />
      </Field>
      <Field
        label={words.settings.allowed}
        hint={words.settings.allowedHint}
        validationMessage={mistakes.has('allowedRegions') ? words.settings.allowedMistake : null}
      >
        <Input
          value={draft.allowedRegions}
          spellCheck={false}
          onChange={(_event, { value }) => {
            change({ allowedRegions: value });
          }}
        />
      </Field>
    </div>
  );
}

const REPLICAS = ['', 'copies', 'students'] as const;

export function ExportFields({ draft, change }: SettingsFieldsProps) {
  const styles = useStyles();
  const { words } = useLanguage(settingsWords);
  const { replicasOf } = draft;
  const isWrong = mistakesIn(draft).has('replicas');
  return (
    <div className={styles.fields}>
      <Field label={words.settings.replicas} hint={replicasOf === '' ? words.settings.replicasHint : null}>
        <Select
          value={replicasOf}
          onChange={(_event, { value }) => {
            change({ replicasOf: REPLICAS.find((one) => one === value) ?? '' });
          }}
        >
          {REPLICAS.map((kind) => (
            <option key={kind} value={kind}>
              {words.settings.replicasKind[kind]}
            </option>
          ))}
        </Select>
      </Field>
      {replicasOf !== '' && (
        <Field
          label={words.settings[replicasOf]}
          hint={replicasOf === 'students' ? words.settings.studentsHint : words.copies.replicasHint}
          required
          validationMessage={isWrong ? words.settings[`${replicasOf}Mistake`] : null}
        >
          <Input
            className={styles.number}
            type="number"
            min={1}
            value={draft.replicas}
            onChange={(_event, { value }) => {
              change({ replicas: value });
            }}
          />
        </Field>
      )}
      <Field label={words.copies.storage} hint={draft.storage === '' ? words.settings.storageHint : null}>
        <StorageSelect
          value={draft.storage}
          none={words.settings.storageOpen}
          onChange={(storage) => {
            change({ storage });
          }}
        />
      </Field>
      <Checkbox
        checked={draft.excludeFromLatest}
        label={words.settings.excludeFromLatest}
        onChange={(_event, { checked }) => {
          change({ excludeFromLatest: checked === true });
        }}
      />
    </div>
  );
}

export function RetentionFields({ draft, change }: SettingsFieldsProps) {
  const styles = useStyles();
  const { words } = useLanguage(settingsWords);
  return (
    <div className={styles.fields}>
      <Field hint={words.settings.clearsUpHint}>
        <Checkbox
          checked={draft.clearsUp}
          label={words.settings.clearsUp}
          onChange={(_event, { checked }) => {
            change({ clearsUp: checked === true });
          }}
        />
      </Field>
      {draft.clearsUp && (
        <>
          <Field
            label={words.settings.keepNewest}
            required
            validationMessage={mistakesIn(draft).has('keepNewest') ? words.settings.keepNewestMistake : null}
          >
            <Input
              className={styles.number}
              type="number"
              min={1}
              value={draft.keepNewest}
              onChange={(_event, { value }) => {
                change({ keepNewest: value });
              }}
            />
          </Field>
          <Field label={words.settings.older}>
            <RadioGroup
              value={draft.shrinkOlder ? 'shrink' : 'delete'}
              onChange={(_event, { value }) => {
                change({ shrinkOlder: value === 'shrink' });
              }}
            >
              <Radio value="shrink" label={words.settings.olderShrink} />
              <Radio value="delete" label={words.settings.olderDelete} />
            </RadioGroup>
          </Field>
          <Checkbox
            checked={draft.deletePastEndOfLife}
            label={words.settings.pastEndOfLife}
            onChange={(_event, { checked }) => {
              change({ deletePastEndOfLife: checked === true });
            }}
          />
        </>
      )}
    </div>
  );
}

const MESSAGE_ROLES = ['', 'LabCreator', 'Contributor'] as const;

export function MessageFields({ draft, change }: SettingsFieldsProps) {
  const styles = useStyles();
  const { words } = useLanguage(settingsWords);
  const mistakes = mistakesIn(draft);
  return (
    <div className={styles.fields}>
      <Field label={words.settings.takesMessages} hint={words.settings.messagesHint}>
        <Select
          value={draft.messages}
          onChange={(_event, { value }) => {
            change({ messages: MESSAGE_ROLES.find((one) => one === value) ?? '' });
          }}
        >
          {MESSAGE_ROLES.map((role) => (
            <option key={role} value={role}>
              {words.settings.messageRole[role]}
            </option>
          ))}
        </Select>
      </Field>
      {draft.messages !== '' && (
        <>
          <Field label={words.settings.messageLabsOf}>
            <RadioGroup
              value={draft.messagesForAll ? 'all' : 'named'}
              onChange={(_event, { value }) => {
                change({ messagesForAll: value === 'all' });
              }}
            >
              <Radio value="named" label={words.settings.messageLabsNamed} />
              <Radio value="all" label={words.settings.messageLabsAll} />
            </RadioGroup>
          </Field>
          {!draft.messagesForAll && (
            <Field
              label={words.settings.messageLabs}
              hint={words.settings.messageLabsHint}
              required
              validationMessage={mistakes.has('messageLabs') ? words.settings.messageLabsMistake : null}
            >
              <Input
                value={draft.messageLabs}
                spellCheck={false}
                onChange={(_event, { value }) => {
                  change({ messageLabs: value });
                }}
              />
            </Field>
          )}
        </>
      )}
    </div>
  );
}
