import { Button, DialogActions, DialogBody, DialogContent, DialogTitle } from '@fluentui/react-components';
import { useLanguage } from '../language/language-context.tsx';
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
        <DialogActions>
          <Button onClick={onClose}>{words.states.no}</Button>
          <Button
            appearance="primary"
            onClick={() => {
              onClose();
              onConfirm();
            }}
          >
            {action}
          </Button>
        </DialogActions>
      </DialogBody>
    </Modal>
  );
}
