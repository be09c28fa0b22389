import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { DetachImpact } from '../../api/types.ts';
import { explainDetail } from '../../language/explain.ts';
import { useLanguage } from '../../language/language-context.ts';
import { ImpactBody } from '../../ui/dialog/impact-body.tsx';
import { Modal } from '../../ui/dialog/modal.tsx';
import { useGalleryCommands, useGalleryQueries } from './queries.ts';
import { galleryWords } from './words.ts';

interface DetachDialogProps {
  account: string;
  onClose: () => void;
  onDetached: () => void;
}

/** Detaches the gallery, once somebody has seen what breaks. */
export function DetachDialog({ open, ...content }: DetachDialogProps & { open: boolean }) {
  return (
    <Modal alert open={open} onClose={content.onClose}>
      <DetachContent {...content} />
    </Modal>
  );
}

function DetachContent({ account, onClose, onDetached }: DetachDialogProps) {
  const { words } = useLanguage(galleryWords);
  const commands = useGalleryCommands();
  const check = useQuery(useGalleryQueries().detachImpact(account));
  return (
    <ImpactBody
      title={words.gallery.detachTitle}
      text={words.gallery.detachText}
      action={words.gallery.detach}
      check={check}
      isPossible={({ possible }) => possible}
      act={(tag) => commands.detachGallery(account, tag)}
      onDone={onDetached}
      onClose={onClose}
    >
      {(impact) => <Impact impact={impact} />}
    </ImpactBody>
  );
}

/** What would break. */
function Impact({ impact }: { impact: DetachImpact }) {
  const { possible, labs, exports, operations, images, imagesUnknown } = impact;
  const { words } = useLanguage(galleryWords);
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
