import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { useLanguage } from '../language/language-context.tsx';

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
    <Dialog
      open={open}
      modalType="alert"
      onOpenChange={(_event, data) => {
        if (!data.open) onClose();
      }}
    >
      <DialogSurface>
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
      </DialogSurface>
    </Dialog>
  );
}
