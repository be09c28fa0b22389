import {
  Button,
  Checkbox,
  DialogBody,
  DialogContent,
  DialogTitle,
  Field,
  Input,
  makeStyles,
  Radio,
  RadioGroup,
} from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { ApiError } from '../../api/api-error.ts';
import type { ExportPreview } from '../../api/types.ts';
import { explainDetail } from '../../language/explain.ts';
import { useLanguage } from '../../language/language-context.ts';
import { DialogEnd } from '../../ui/dialog/dialog-end.tsx';
import { Modal } from '../../ui/dialog/modal.tsx';
import { Failure } from '../../ui/states.tsx';
import { forgetDraft, useDraft } from '../../ui/stored.ts';
import { useDebounced } from '../../ui/use-debounced.ts';
import { useKey } from '../../ui/use-key.ts';
import { emptyDraft, previewOf, requestOf } from './export-draft.ts';
import { ExportOptions } from './export-options.tsx';
import { PreviewPanel } from './preview-panel.tsx';
import { useExportCommands, useExportQueries } from './queries.ts';
import { exportWords } from './words.ts';

const TYPING_MS = 400;

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: '1rem', padding: '0 0.25rem' },
});

interface ExportFormProps {
  account: string;
  lab: string;
  /** Images that exports have made before, the latest first. */
  knownImages: readonly string[];
  /** That the lab itself was exported to last. */
  lastImage: string | undefined;
  onClose: () => void;
}

/** The form in its dialog. */
export function ExportDialog({ open, ...form }: ExportFormProps & { open: boolean }) {
  return (
    <Modal wide open={open} onClose={form.onClose}>
      <ExportForm {...form} />
    </Modal>
  );
}

/** Asks what an export needs to know, and shows while one types what it would do and cost. */
function ExportForm({ account, lab, knownImages, lastImage, onClose }: ExportFormProps) {
  const styles = useStyles();
  const { words } = useLanguage(exportWords);
  const listId = useId();
  const draftName = `export.${account}.${lab}`;
  const [draft, change] = useDraft(draftName, () =>
    emptyDraft({ image: lastImage === undefined ? 'New' : 'Existing', imageName: lastImage ?? lab }),
  );
  const asked = useDebounced(JSON.stringify(previewOf(draft)), TYPING_MS);
  const preview = useQuery(
    useExportQueries().preview(account, lab, JSON.parse(asked) as ReturnType<typeof previewOf>),
  );
  const send = useSend(account, lab, () => {
    forgetDraft(draftName);
    onClose();
  });

  const mistakes = preview.error instanceof ApiError ? preview.error.details : [];
  const found = preview.isError ? undefined : preview.data;
  const isCurrent = !preview.isPlaceholderData && asked === JSON.stringify(previewOf(draft));
  const refusals = found?.refusals.filter(({ code }) => code !== 'ConsentNeeded') ?? [];
  const needsConsent = found?.templateVm?.running === true || needsConsentIn(found);
  const isPossible =
    isCurrent && found !== undefined && refusals.length === 0 && (!needsConsent || draft.stopTemplateVm);
  const mistakeIn = (field: string) => {
    const mistake = [...mistakes, ...refusals].find(({ target }) => target === field);
    return mistake ? explainDetail(mistake, words) : null;
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isPossible) send.mutate(requestOf(draft));
      }}
    >
      <DialogBody>
        <DialogTitle>{words.exportDialog.title}</DialogTitle>
        <DialogContent>
          <div className={styles.form}>
            <RadioGroup
              layout="horizontal"
              aria-label={words.exportDialog.imageKind}
              value={draft.image}
              onChange={(_event, { value }) => {
                change({ image: value === 'New' ? 'New' : 'Existing' });
              }}
            >
              <Radio value="New" label={words.exportDialog.newImage} />
              <Radio value="Existing" label={words.exportDialog.existingImage} />
            </RadioGroup>
            <Field
              label={words.exportDialog.imageName}
              required
              hint={words.exportDialog.imageNameHint}
              validationMessage={mistakeIn('imageName')}
            >
              <Input
                value={draft.imageName}
                list={listId}
                autoComplete="off"
                spellCheck={false}
                onChange={(_event, { value }) => {
                  change({ imageName: value });
                }}
              />
            </Field>
            <datalist id={listId}>
              {knownImages.map((name) => (
                <option key={name} value={name} />
              ))}
            </datalist>
            <ExportOptions
              draft={draft}
              change={change}
              regions={found?.regions ?? []}
              mistakeIn={mistakeIn}
            />
            <PreviewPanel
              preview={preview}
              found={found}
              refusals={refusals}
              occupiedGb={draft.occupiedGb}
              onOccupiedGb={(occupiedGb) => {
                change({ occupiedGb });
              }}
            />
            {needsConsent && (
              <Checkbox
                checked={draft.stopTemplateVm}
                onChange={(_event, { checked }) => {
                  change({ stopTemplateVm: checked === true });
                }}
                label={draft.generalize ? words.exportDialog.consentForEver : words.exportDialog.consent}
              />
            )}
            {send.isError && <Failure error={send.error} />}
          </div>
        </DialogContent>
        <DialogEnd out={words.states.close} onClose={onClose}>
          <Button
            type="submit"
            appearance="primary"
            disabledFocusable={!isPossible || send.isPending}
            title={isPossible ? undefined : words.exportDialog.notYet}
          >
            {send.isPending ? words.exportDialog.sending : words.exportDialog.action}
          </Button>
        </DialogEnd>
      </DialogBody>
    </form>
  );
}

function needsConsentIn(preview: ExportPreview | undefined): boolean {
  return preview?.refusals.some(({ code }) => code === 'ConsentNeeded') ?? false;
}

function useSend(account: string, lab: string, onDone: () => void) {
  const commands = useExportCommands();
  const client = useQueryClient();
  const keyOf = useKey();
  return useMutation({
    mutationFn: (request: ReturnType<typeof requestOf>) =>
      commands.requestExport(account, lab, request, keyOf(request)),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['exports', account] });
      onDone();
    },
  });
}
