import { Button, Field, Input, makeStyles, Radio, RadioGroup } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AttachRequest } from '../../api/types.ts';
import { explainMistake } from '../../language/explain.ts';
import { useLanguage } from '../../language/language-context.ts';
import { Failure } from '../../ui/states.tsx';
import { useDraft } from '../../ui/stored.ts';
import { useGalleryCommands } from './queries.ts';
import { galleryWords } from './words.ts';

interface AttachDraft {
  which: 'existing' | 'create';
  galleryId: string;
  resourceGroup: string;
  name: string;
  location: string;
}

const EMPTY: AttachDraft = { which: 'existing', galleryId: '', resourceGroup: '', name: '', location: '' };
const FIELDS = {
  existing: [{ field: 'galleryId', label: 'galleryId', hint: 'galleryIdHint', target: 'galleryId' }],
  create: [
    {
      field: 'resourceGroup',
      label: 'resourceGroup',
      hint: 'resourceGroupHint',
      target: 'create.resourceGroup',
    },
    { field: 'name', label: 'name', hint: 'nameHint', target: 'create.name' },
    { field: 'location', label: 'region', hint: 'regionHint', target: 'create.location' },
  ],
} as const;

const useStyles = makeStyles({
  form: {
    display: 'flex',
    flexDirection: 'column',
    gap: '1rem',
    maxWidth: '40rem',
    // The pattern of a resource id has no place to break at.
    overflowWrap: 'anywhere',
  },
});

/** The request; a region that was left empty is the account's. */
function requestOf({ which, galleryId, resourceGroup, name, location }: AttachDraft): AttachRequest {
  if (which === 'existing') return { galleryId: galleryId.trim() };
  return {
    create: {
      resourceGroup: resourceGroup.trim(),
      name: name.trim(),
      ...(location.trim() && { location: location.trim() }),
    },
  };
}

function isFilledIn({ which, galleryId, resourceGroup, name }: AttachDraft): boolean {
  return (which === 'existing' ? [galleryId] : [resourceGroup, name]).every((text) => text.trim() !== '');
}

/** Attaches a gallery that is there, or has one made. */
export function AttachForm({ account, onWork }: { account: string; onWork: (id: string) => void }) {
  const styles = useStyles();
  const { words } = useLanguage(galleryWords);
  const [draft, change, drop] = useDraft<AttachDraft>(`attach.${account}`, () => EMPTY);
  const attach = useAttach(account, drop, onWork);
  const mistakeIn = (field: string) => explainMistake(attach.error, field, words);
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        attach.mutate(requestOf(draft));
      }}
    >
      <Field label={words.gallery.which}>
        <RadioGroup
          value={draft.which}
          onChange={(_event, { value }) => {
            change({ which: value === 'create' ? 'create' : 'existing' });
          }}
        >
          <Radio value="existing" label={words.gallery.existing} />
          <Radio value="create" label={words.gallery.create} />
        </RadioGroup>
      </Field>
      {FIELDS[draft.which].map(({ field, label, hint, target }) => (
        <Field
          key={field}
          label={words.gallery[label]}
          hint={words.gallery[hint]}
          required={field !== 'location'}
          validationMessage={mistakeIn(target)}
        >
          <Input
            value={draft[field]}
            spellCheck={false}
            onChange={(_event, { value }) => {
              change({ [field]: value });
            }}
          />
        </Field>
      ))}
      {attach.isError && <Failure error={attach.error} />}
      <div>
        <Button type="submit" appearance="primary" disabledFocusable={!isFilledIn(draft) || attach.isPending}>
          {draft.which === 'create' ? words.gallery.createAction : words.gallery.attachAction}
        </Button>
      </div>
    </form>
  );
}

/** Sent again after a lost answer it is the same work; what is sent after an answer is new work. */
function useAttach(account: string, drop: () => void, onWork: (id: string) => void) {
  const commands = useGalleryCommands();
  const client = useQueryClient();
  const [key, setKey] = useState(() => crypto.randomUUID());
  return useMutation({
    mutationFn: (request: AttachRequest) => commands.attachGallery(account, request, key),
    onSuccess: async (answer) => {
      setKey(crypto.randomUUID());
      if ('kind' in answer) {
        onWork(answer.id);
        return;
      }
      drop();
      await client.invalidateQueries({ predicate: ({ queryKey: [, of] }) => of === account });
    },
  });
}
