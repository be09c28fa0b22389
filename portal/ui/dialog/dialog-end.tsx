import { Button, DialogActions, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({ actions: { whiteSpace: 'nowrap' } });

/** The end of a dialog: the way out of it, and what is done. */
export function DialogEnd({
  out,
  onClose,
  children,
}: {
  /** The name of the way out. */
  out: string;
  onClose: () => void;
  /** The button that does it. */
  children: ReactNode;
}) {
  const styles = useStyles();
  return (
    <DialogActions className={styles.actions}>
      <Button onClick={onClose}>{out}</Button>
      {children}
    </DialogActions>
  );
}
