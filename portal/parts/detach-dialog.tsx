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
import { ApiError } from '../api/api-error.ts';
import type { DetachImpact } from '../api/types.ts';
import { Failure, Loaded } from '../frame/states.tsx';
import { explainDetail } from '../language/explain.ts';
import { useLanguage } from '../language/language-context.tsx';
import { useCommands, useQueries } from '../sign-in/session-context.tsx';

interface DetachDialogProps {
  account: string;
  onClose: () => void;
  onDetached: () => void;
}

/** Detaches the gallery, once somebody has seen what breaks. */
export function DetachDialog({ open, ...content }: DetachDialogProps & { open: boolean }) {
  return (
    <Dialog
      open={open}
      modalType="alert"
      onOpenChange={(_event, data) => {
        if (!data.open) content.onClose();
      }}
    >
      <DialogSurface>
        <DetachContent {...content} />
      </DialogSurface>
    </Dialog>
  );
}

function DetachContent({ account, onClose, onDetached }: DetachDialogProps) {
  const { words } = useLanguage();
  const check = useQuery(useQueries().detachImpact(account));
  const detach = useDetach(account, onDetached);
  // What is looked at anew meanwhile may stand: the tag has a detachment refused that nobody has seen.
  const seen = check.data;
  return (
    <DialogBody>
      <DialogTitle>{words.gallery.detachTitle}</DialogTitle>
      <DialogContent>
        {detach.isError && <DetachFailure error={detach.error} />}
        <p>{words.gallery.detachText}</p>
        <Loaded of={check}>{({ impact }) => <Impact impact={impact} />}</Loaded>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{words.states.no}</Button>
        <Button
          appearance="primary"
          disabledFocusable={!seen?.impact.possible || detach.isPending}
          onClick={() => {
            if (seen) detach.mutate(seen.tag);
          }}
        >
          {words.gallery.detach}
        </Button>
      </DialogActions>
    </DialogBody>
  );
}

function useDetach(account: string, onDetached: () => void) {
  const commands = useCommands();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (tag: string) => commands.detachGallery(account, tag),
    onSuccess: onDetached,
    onError: () => client.invalidateQueries({ queryKey: ['detachImpact', account] }),
  });
}

function DetachFailure({ error }: { error: unknown }) {
  const { words } = useLanguage();
  if (!(error instanceof ApiError) || error.status !== 412) return <Failure error={error} />;
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody>{words.gallery.changed}</MessageBarBody>
    </MessageBar>
  );
}

/** What would break. */
function Impact({ impact }: { impact: DetachImpact }) {
  const { possible, labs, exports, operations, images, imagesUnknown } = impact;
  const { words } = useLanguage();
  return (
    <>
      {!possible && (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{words.gallery.detachBusy}</MessageBarTitle>
            {words.gallery.running(exports.length + operations.length)}
          </MessageBarBody>
        </MessageBar>
      )}
      {labs.length === 0 ? (
        <p>{words.gallery.nothingBreaks}</p>
      ) : (
        <>
          <p>{words.gallery.labsAffected(labs.length)}</p>
          <ul>
            {labs.map(({ labName, imageName, version }) => (
              <li key={labName}>{words.gallery.madeFrom(labName, imageName, version)}</li>
            ))}
          </ul>
        </>
      )}
      {images && <p>{words.gallery.imagesAffected(images.count, images.more)}</p>}
      {imagesUnknown && <p>{explainDetail(imagesUnknown, words)}</p>}
    </>
  );
}
