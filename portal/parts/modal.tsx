import { Dialog, DialogSurface } from '@fluentui/react-components';
import type { ReactNode } from 'react';

interface ModalProps {
  open: boolean;
  /** It asks for a decision: a click beside it is none. */
  alert?: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog, which stays where it is while it closes: whoever shows it is not part of what it takes away. */
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
