import { Dialog, DialogSurface, makeStyles, mergeClasses } from '@fluentui/react-components';
import { Fragment, type ReactNode, type SyntheticEvent } from 'react';
import { useHeld } from './use-held.ts';

const NARROW = '@media (max-width: 479px)';

const useStyles = makeStyles({
  // Beside the 37.5rem that Fluent UI's dialogs have.
  wide: { maxWidth: '46rem', [NARROW]: { padding: '1rem' } },
});

interface ModalProps {
  open: boolean;
  /** It asks for a decision: a click beside it is none. */
  alert?: boolean;
  /** It holds more than a few fields. */
  wide?: boolean;
  onClose: () => void;
  /** What it is about while it is open; while it is closed nobody looks at it. */
  children: ReactNode;
}

/**
 * A dialog, the only one that there is. It stays where it is while it closes (whoever shows it is not part of what it
 * takes away), and until its exit animation has ended it shows what it was last open with: that can be neither changed
 * nor done again. Each time that it is opened its content is new.
 */
export function Modal({ open, alert = false, wide = false, onClose, children }: ModalProps) {
  const styles = useStyles();
  const { content, opening } = useHeld(open, children);
  return (
    <Dialog
      open={open}
      modalType={alert ? 'alert' : 'modal'}
      onOpenChange={(_event, data) => {
        if (!data.open) onClose();
      }}
    >
      <DialogSurface
        className={mergeClasses(wide && styles.wide)}
        {...(!open && { onClickCapture: stop, onKeyDownCapture: stop })}
      >
        <Fragment key={opening}>{content}</Fragment>
      </DialogSurface>
    </Dialog>
  );
}

/** A second click on the button of what is done, or what is typed too late. */
function stop(event: SyntheticEvent): void {
  event.preventDefault();
  event.stopPropagation();
}
