import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { DeletionImpact } from '../../api/types.ts';
import { explainDetail } from '../../language/explain.ts';
import { useLanguage } from '../../language/language-context.ts';
import { DetailList } from '../../ui/detail-list.tsx';
import { ImpactBody } from '../../ui/dialog/impact-body.tsx';
import { Modal } from '../../ui/dialog/modal.tsx';
import { useImageCommands, useImageQueries } from './queries.ts';
import { imageWords } from './words.ts';

/** What is deleted: a whole image, where no version is named. */
interface Deletable {
  image: string;
  version?: string;
}

interface DeleteDialogProps {
  account: string;
  /** Undefined while the dialog is closed. */
  of: Deletable | undefined;
  onWork: (id: string) => void;
  onClose: () => void;
}

/** Deletes an image or a version of it, once somebody has seen what that means. */
export function DeleteDialog({ of, ...content }: DeleteDialogProps) {
  return (
    <Modal alert open={of !== undefined} onClose={content.onClose}>
      {of && <DeleteContent of={of} {...content} />}
    </Modal>
  );
}

function DeleteContent({
  account,
  of: { image, version },
  onWork,
  onClose,
}: DeleteDialogProps & { of: Deletable }) {
  const { words } = useLanguage(imageWords);
  const commands = useImageCommands();
  const check = useQuery(useImageQueries().deletionImpact(account, image, version));
  return (
    <ImpactBody
      title={words.image.deleteTitle(version === undefined ? image : `${image} ${version}`)}
      action={words.image.deleteVersion}
      check={check}
      isPossible={({ possible }) => possible}
      act={(tag) =>
        version === undefined
          ? commands.deleteImage(account, image, tag)
          : commands.deleteVersion(account, image, version, tag)
      }
      onDone={({ id }) => {
        onClose();
        onWork(id);
      }}
      onClose={onClose}
    >
      {(impact) => <Impact impact={impact} />}
    </ImpactBody>
  );
}

/** What the deletion would mean, and what stands against it. */
function Impact({ impact }: { impact: DeletionImpact }) {
  const { possible, versionCount, labs, labsElsewhere, operations, operationsElsewhere } = impact;
  const { refusals, warnings } = impact;
  const { words } = useLanguage(imageWords);
  const works = operations.length + operationsElsewhere;
  return (
    <>
      <p>{words.image.deleteVersions(versionCount)}</p>
      {!possible && (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{words.states.cannotDelete}</MessageBarTitle>
            <ul>
              {refusals.map((refusal) => (
                <li key={refusal.code}>{explainDetail(refusal, words)}</li>
              ))}
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
