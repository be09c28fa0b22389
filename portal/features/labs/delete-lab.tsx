import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../api/permissions.ts';
import type { LabDeletion } from '../../api/types.ts';
import { useLanguage } from '../../language/language-context.ts';
import { DetailList } from '../../ui/detail-list.tsx';
import { DialogButton } from '../../ui/dialog/dialog-button.tsx';
import { ImpactBody } from '../../ui/dialog/impact-body.tsx';
import { Modal } from '../../ui/dialog/modal.tsx';
import { useLabCommands, useLabQueries } from './queries.ts';
import { labWords } from './words.ts';

interface DeleteLabProps {
  account: string;
  lab: string;
  onWork: (id: string) => void;
}

/** Has a lab deleted by whoever may, once they have seen what goes with it. */
export function DeleteLab({ account, lab, onWork }: DeleteLabProps) {
  const { words } = useLanguage(labWords);
  const may = useMay(account);
  const [asks, ask] = useState(false);
  const close = () => {
    ask(false);
  };
  if (!may('requestLabDeletion', lab)) return null;
  return (
    <>
      <DialogButton
        onClick={() => {
          ask(true);
        }}
      >
        {words.deleteLab.action}
      </DialogButton>
      <Modal alert open={asks} onClose={close}>
        <DeleteContent account={account} lab={lab} onWork={onWork} onClose={close} />
      </Modal>
    </>
  );
}

function DeleteContent({ account, lab, onWork, onClose }: DeleteLabProps & { onClose: () => void }) {
  const { words } = useLanguage(labWords);
  const commands = useLabCommands();
  const check = useQuery(useLabQueries().labDeletion(account, lab));
  return (
    <ImpactBody
      title={words.deleteLab.title(lab)}
      text={words.deleteLab.text}
      action={words.deleteLab.action}
      check={check}
      isPossible={({ exportId }) => exportId === undefined}
      act={(tag) => commands.deleteLab(account, lab, tag)}
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

/** What goes, what stays, and what stands against it. */
function Impact({ impact: { removes, remains, exportId } }: { impact: LabDeletion }) {
  const { words } = useLanguage(labWords);
  return (
    <>
      {exportId !== undefined && (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{words.states.cannotDelete}</MessageBarTitle>
            {words.deleteLab.exported}
          </MessageBarBody>
        </MessageBar>
      )}
      {removes.length === 0 ? (
        <p>{words.deleteLab.removesNothing}</p>
      ) : (
        <>
          <p>{words.deleteLab.removes}</p>
          <ul>
            {removes.map(({ kind, id }) => (
              <li key={kind}>
                {id === undefined
                  ? words.deleteLab.part[kind]
                  : words.deleteLab.named(words.deleteLab.part[kind], id.split('/').at(-1) ?? id)}
              </li>
            ))}
          </ul>
        </>
      )}
      <DetailList intent="info" title={words.deleteLab.remains} details={remains} />
    </>
  );
}
