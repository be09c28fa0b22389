import { Dialog, DialogSurface } from '@fluentui/react-components';
import type { ReactNode } from 'react';

interface ModalProps {
  open: boolean;
  /** It asks for a decision: a click beside it is none. */
  alert?: boolean;
  onClose: () => void;
  children: ReactNode;
}

/**
 * A dialog. It has to stay where it is while it closes: Fluent UI hides the rest of the page from screen readers while
 * it is open, and one that is taken away in between leaves the page hidden for good.
 */
export function Modal({ open, alert = false, onClose, children }: ModalProps) {
  return (
    <Dialog
      open={open}
      modalType={alert ? 'alert' : 'modal'}
      onOpenChange={(_event, data) => {
        if (!data.open) onClose();
      }}
    >
      <DialogSurface>{children}</DialogSurface>
    </Dialog>
  );
}
