import {
  Button,
  Field,
  Input,
  makeStyles,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  Select,
} from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { LabOptions, LabRegion, LabRequest } from '../../api/types.ts';
import { explainMistake } from '../../language/explain.ts';
import { useLanguage } from '../../language/language-context.ts';
import { Section } from '../../ui/section.tsx';
import { Failure, Loaded } from '../../ui/states.tsx';
import { useDraft } from '../../ui/stored.ts';
import { EMPTY_LAB, type LabDraft, labRequestOf, regionOf, sizesFor } from './lab-draft.ts';
import { useLabCommands, useLabQueries } from './queries.ts';
import { RegionWait } from './region-wait.tsx';
import { SizeField } from './size-field.tsx';
import { labWords } from './words.ts';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: '1rem', maxWidth: '40rem' },
  chosen: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '0.5rem 1rem' },
});

interface LabFormProps {
  account: string;
  image: string;
  onAnother: () => void;
  onWork: (id: string) => void;
}

/** Where and how large a lab from an image is to be. */
export function LabForm({ account, image, onAnother, onWork }: LabFormProps) {
  const styles = useStyles();
  const { words } = useLanguage(labWords);
  const options = useQuery(useLabQueries().labOptions(account, image));
  return (
    <>
      <Section title={words.createLab.image}>
        <div className={styles.chosen}>
          {options.data ? words.createLab.chosen(image, options.data.version) : image}
          <Button onClick={onAnother}>{words.createLab.another}</Button>
        </div>
      </Section>
      <Section title={words.createLab.lab}>
        <Loaded of={options}>
          {(found) => <Choices account={account} options={found} onWork={onWork} />}
        </Loaded>
      </Section>
    </>
  );
}

function Choices({
  account,
  options,
  onWork,
}: Pick<LabFormProps, 'account' | 'onWork'> & { options: LabOptions }) {
  const styles = useStyles();
  const { words } = useLanguage(labWords);
  const [draft, change, drop] = useDraft<LabDraft>(`lab.${account}`, () => EMPTY_LAB);
  const create = useCreate(account, (id) => {
    drop();
    onWork(id);
  });
  const mistakeIn = (field: string) => explainMistake(create.error, field, words);
  const { regions } = options;
  const region = regionOf(draft, regions);
  if (!region) return <p>{words.createLab.notReady}</p>;
  const sizes = sizesFor(region, regions);
  const size =
    sizes.length === 0 || sizes.some(({ name }) => name === draft.size) ? draft.size : (sizes[0]?.name ?? '');
  const isFilledIn = draft.name.trim() !== '' && size.trim() !== '' && (region.ready || draft.waits);
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate(labRequestOf(draft, options, region, size));
      }}
    >
      <Field
        label={words.createLab.name}
        hint={words.createLab.nameHint}
        required
        validationMessage={mistakeIn('name')}
      >
        <Input
          value={draft.name}
          spellCheck={false}
          onChange={(_event, { value }) => {
            change({ name: value });
          }}
        />
      </Field>
      <Field label={words.createLab.region} validationMessage={mistakeIn('region')}>
        <Select
          value={region.region}
          onChange={(_event, { value }) => {
            change({ region: value });
          }}
        >
          {regions.map((one) => (
            <RegionOption key={one.region} region={one} />
          ))}
        </Select>
      </Field>
      {!region.ready && (
        <RegionWait region={region} draft={draft} change={change} mistake={mistakeIn(GIVE_UP)} />
      )}
      <SizeField
        sizes={sizes}
        size={size}
        unknown={region.sizesUnknown}
        mistake={mistakeIn('size')}
        onChange={(value) => {
          change({ size: value });
        }}
      />
      <MessageBar layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{words.createLab.credentials}</MessageBarTitle>
          {words.createLab.credentialsKind[options.credentials.kind]}
        </MessageBarBody>
      </MessageBar>
      {create.isError && <Failure error={create.error} />}
      <div>
        <Button type="submit" appearance="primary" disabledFocusable={!isFilledIn || create.isPending}>
          {words.createLab.action}
        </Button>
      </div>
    </form>
  );
}

const GIVE_UP = 'createWhenReady.giveUpAfterMinutes';

function RegionOption({ region: { region, ready, state, progress } }: { region: LabRegion }) {
  const { words, format } = useLanguage(labWords);
  return (
    <option value={region}>
      {ready
        ? words.createLab.regionReady(region)
        : state === 'Failed'
          ? words.createLab.regionFailed(region)
          : words.createLab.regionComing(region, format.percent(progress))}
    </option>
  );
}

/** Sent again after a lost answer it is the same lab: the key changes with what is asked for. */
function useCreate(account: string, onWork: (id: string) => void) {
  const commands = useLabCommands();
  const [sent, noteSent] = useState({ body: '', key: '' });
  return useMutation({
    mutationFn: (request: LabRequest) => {
      const body = JSON.stringify(request);
      const key = body === sent.body ? sent.key : crypto.randomUUID();
      noteSent({ body, key });
      return commands.requestLab(account, request, key);
    },
    onSuccess: ({ id }) => {
      onWork(id);
    },
  });
}
