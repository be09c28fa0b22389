import { Button, DialogBody, DialogContent, DialogTitle } from '@fluentui/react-components';
import { useLanguage } from '../../language/language-context.ts';
import { DialogEnd } from './dialog-end.tsx';
import { Modal } from './modal.tsx';

interface ConfirmationProps {
  open: boolean;
  title: string;
  text: string;
  /** The name of what is done. */
  action: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something is done that can't be undone. */
export function Confirmation({ open, title, text, action, onConfirm, onClose }: ConfirmationProps) {
  const { words } = useLanguage();
  return (
    <Modal alert open={open} onClose={onClose}>
      <DialogBody>
        <DialogTitle>{title}</DialogTitle>
        <DialogContent>{text}</DialogContent>
        <DialogEnd out={words.states.no} onClose={onClose}>
          <Button
            appearance="primary"
            onClick={() => {
              onClose();
              onConfirm();
            }}
          >
            {action}
          </Button>
        </DialogEnd>
      </DialogBody>
    </Modal>
  );
}
