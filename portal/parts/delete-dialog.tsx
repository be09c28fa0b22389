import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
} from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { DeletionImpact } from '../api/types.ts';
import { Failure, Loaded } from '../frame/states.tsx';
import { useLanguage } from '../language/language-context.tsx';
import { useCommands, useQueries } from '../sign-in/session-context.tsx';
import { DetailList } from './detail-list.tsx';

interface DeleteDialogProps {
  account: string;
  image: string;
  /** Absent where the whole image is meant. */
  version?: string | undefined;
  onWork: (id: string) => void;
  onClose: () => void;
}

/** Deletes an image or a version of it, once somebody has seen what that means. */
export function DeleteDialog({ open, ...content }: DeleteDialogProps & { open: boolean }) {
  return (
    <Dialog
      open={open}
      modalType="alert"
      onOpenChange={(_event, data) => {
        if (!data.open) content.onClose();
      }}
    >
      <DialogSurface>
        <DeleteContent {...content} />
      </DialogSurface>
    </Dialog>
  );
}

function DeleteContent({ account, image, version, onWork, onClose }: DeleteDialogProps) {
  const { words } = useLanguage();
  const commands = useCommands();
  const client = useQueryClient();
  const check = useQuery(useQueries().deletionImpact(account, image, version));
  const remove = useMutation({
    mutationFn: (tag: string) =>
      version === undefined
        ? commands.deleteImage(account, image, tag)
        : commands.deleteVersion(account, image, version, tag),
    onSuccess: ({ id }) => {
      onClose();
      onWork(id);
    },
    onError: () => client.invalidateQueries({ queryKey: ['deletionImpact', account] }),
  });
  const seen = check.isFetching ? undefined : check.data;
  return (
    <DialogBody>
      <DialogTitle>
        {words.image.deleteTitle(version === undefined ? image : `${image} ${version}`)}
      </DialogTitle>
      <DialogContent>
        {remove.isError && <Failure error={remove.error} />}
        <Loaded of={check}>{({ impact }) => <Impact impact={impact} />}</Loaded>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{words.states.no}</Button>
        <Button
          appearance="primary"
          disabledFocusable={!seen?.impact.possible || remove.isPending}
          onClick={() => {
            if (seen) remove.mutate(seen.tag);
          }}
        >
          {words.image.deleteVersion}
        </Button>
      </DialogActions>
    </DialogBody>
  );
}

/** What the deletion would mean, and what stands against it. */
function Impact({ impact }: { impact: DeletionImpact }) {
  const { possible, versionCount, labs, labsElsewhere, operations, operationsElsewhere, warnings } = impact;
  const { words } = useLanguage();
  const works = operations.length + operationsElsewhere;
  return (
    <>
      <p>{words.image.deleteVersions(versionCount)}</p>
      {!possible && (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{words.image.impossible}</MessageBarTitle>
            <ul>
              {labs.map(({ labName, version }) => (
                <li key={labName}>{words.image.usedBy(labName, version)}</li>
              ))}
              {labsElsewhere > 0 && <li>{words.image.usedElsewhere(labsElsewhere)}</li>}
              {works > 0 && <li>{words.image.written(works)}</li>}
            </ul>
          </MessageBarBody>
        </MessageBar>
      )}
      <DetailList intent="warning" title={words.image.consequences} details={warnings} />
    </>
  );
}
