import {
  Button,
  Checkbox,
  DialogBody,
  DialogContent,
  DialogTitle,
  Field,
  Input,
  makeStyles,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
} from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '../../api/api-error.ts';
import { useCommonQueries } from '../../api/queries.ts';
import type { ImageVersion, VersionEdit } from '../../api/types.ts';
import { useLanguage } from '../../language/language-context.ts';
import { DialogEnd } from '../../ui/dialog/dialog-end.tsx';
import { Modal } from '../../ui/dialog/modal.tsx';
import { MonthlyCost } from '../../ui/monthly-cost.tsx';
import { Failure, Loaded } from '../../ui/states.tsx';
import { forgetDraft, useDraft } from '../../ui/stored.ts';
import { isCount } from '../../ui/typed.ts';
import { useKey } from '../../ui/use-key.ts';
import { useImageCommands, useImageQueries, type VersionPlace } from './queries.ts';
import { VersionConsequences } from './version-consequences.tsx';
import { dayOf, editOf, rowsOf, UNCHANGED, type VersionDraft } from './version-draft.ts';
import { VersionRegions } from './version-regions.tsx';
import { imageWords } from './words.ts';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: '1rem', padding: '0 0.25rem 0.5rem' },
  date: { maxWidth: '14rem' },
  text: { margin: 0 },
});

interface VersionDialogProps {
  /** Which version is changed; undefined while the dialog is closed. */
  place: VersionPlace | undefined;
  onWork: (id: string) => void;
  onClose: () => void;
}

/** Changes an image version: where it is, whether it is the latest, how long it lives. */
export function VersionDialog({ place, ...content }: VersionDialogProps) {
  return (
    <Modal alert wide open={place !== undefined} onClose={content.onClose}>
      {place && <VersionContent place={place} {...content} />}
    </Modal>
  );
}

/** What is typed are changes alone: where the version is another by now, they are shown on top of that one. */
function VersionContent({ place, onWork, onClose }: VersionDialogProps & { place: VersionPlace }) {
  const { account, image, version: name } = place;
  const { words } = useLanguage(imageWords);
  const found = useQuery(useImageQueries().version(place));
  const draftName = `version.${account}.${image}.${name}`;
  const [draft, change] = useDraft<VersionDraft>(draftName, () => UNCHANGED);
  const close = () => {
    forgetDraft(draftName);
    onClose();
  };
  const send = useSend(place, (id) => {
    close();
    onWork(id);
  });
  const seen = found.isFetching ? undefined : found.data;
  const edit = seen ? editOf(draft, seen.version) : {};
  const isChanged = Object.keys(edit).length > 0;
  const isReady =
    seen !== undefined &&
    isChanged &&
    rowsOf(draft, seen.version).every(({ kind, replicas }) => kind === 'goes' || isCount(replicas));
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady && !send.isPending) send.mutate({ edit, tag: seen.tag });
      }}
    >
      <DialogBody>
        <DialogTitle>{words.editVersion.title(image, name)}</DialogTitle>
        <DialogContent>
          {send.isError && <SendFailure error={send.error} />}
          <Loaded of={found}>
            {({ version }) => <Form account={account} version={version} draft={draft} change={change} />}
          </Loaded>
        </DialogContent>
        <DialogEnd out={words.states.no} onClose={close}>
          <Button
            type="submit"
            appearance="primary"
            disabledFocusable={!isReady || send.isPending}
            title={seen && !isChanged ? words.editVersion.nothing : undefined}
          >
            {words.editVersion.save}
          </Button>
        </DialogEnd>
      </DialogBody>
    </form>
  );
}

function Form({
  account,
  version,
  draft,
  change,
}: {
  account: string;
  version: ImageVersion;
  draft: VersionDraft;
  change: (change: Partial<VersionDraft>) => void;
}) {
  const styles = useStyles();
  const { words, format } = useLanguage(imageWords);
  const { data: settings } = useQuery(useCommonQueries().account(account));
  const rows = rowsOf(draft, version);
  const endOfLife = draft.endOfLife ?? dayOf(version.endOfLifeDate);
  return (
    <div className={styles.form}>
      <VersionRegions
        rows={rows}
        draft={draft}
        change={change}
        suggestions={settings?.allowedRegions ?? []}
      />
      <Checkbox
        checked={draft.excludeFromLatest ?? version.excludeFromLatest}
        label={words.copies.excludeFromLatest}
        onChange={(_event, { checked }) => {
          change({ excludeFromLatest: checked === true });
        }}
      />
      <Field
        label={words.image.endOfLife}
        hint={endOfLife === '' ? null : words.editVersion.from(format.date(endOfLife))}
      >
        <Input
          className={styles.date}
          type="date"
          value={endOfLife}
          onChange={(_event, { value }) => {
            change({ endOfLife: value });
          }}
        />
      </Field>
      <p className={styles.text}>
        {words.editVersion.cost}: <MonthlyCost cost={version.monthlyCost} />. {words.editVersion.costLater}
      </p>
      <VersionConsequences account={account} version={version} edit={editOf(draft, version)} rows={rows} />
    </div>
  );
}

function useSend(place: VersionPlace, onDone: (id: string) => void) {
  const commands = useImageCommands();
  const client = useQueryClient();
  const keyOf = useKey();
  return useMutation({
    mutationFn: ({ edit, tag }: { edit: VersionEdit; tag: string }) =>
      commands.editVersion(place, edit, tag, keyOf(edit)),
    onSuccess: ({ id }) => {
      onDone(id);
    },
    onError: () => client.invalidateQueries({ queryKey: ['version', place.account] }),
  });
}

/** What stands against the change, and what to do next. */
function SendFailure({ error }: { error: unknown }) {
  const { words } = useLanguage(imageWords);
  const isOf = (code: string) => error instanceof ApiError && error.code === code;
  const isBusy = isOf('VersionBusy');
  if (!isBusy && !isOf('ConditionNotMet')) return <Failure error={error} />;
  return (
    <MessageBar intent="warning" layout="multiline" data-conflict={isBusy ? 'busy' : 'changed'}>
      <MessageBarBody>
        {isBusy ? (
          <>
            <MessageBarTitle>{words.editVersion.busy}</MessageBarTitle>
            {words.editVersion.busyAdvice}
          </>
        ) : (
          words.editVersion.changed
        )}
      </MessageBarBody>
    </MessageBar>
  );
}
