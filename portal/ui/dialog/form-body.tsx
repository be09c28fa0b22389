import { Button, DialogBody, DialogContent, DialogTitle, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useLanguage } from '../../language/language-context.ts';
import { Failure } from '../states.tsx';
import { DialogEnd } from './dialog-end.tsx';

const useStyles = makeStyles({ form: { display: 'flex', flexDirection: 'column', gap: '1rem' } });

interface FormBodyProps {
  title: string;
  /** The name of what is done. */
  action: string;
  isFilledIn: boolean;
  /** How the sending goes. */
  sending: { isPending: boolean; isError: boolean; error: unknown };
  onSubmit: () => void;
  onClose: () => void;
  /** The fields. */
  children: ReactNode;
}

/** A form in a dialog. */
export function FormBody({ title, action, isFilledIn, sending, onSubmit, onClose, children }: FormBodyProps) {
  const styles = useStyles();
  const { words } = useLanguage();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <DialogBody>
        <DialogTitle>{title}</DialogTitle>
        <DialogContent className={styles.form}>
          {children}
          {sending.isError && <Failure error={sending.error} />}
        </DialogContent>
        <DialogEnd out={words.states.close} onClose={onClose}>
          <Button type="submit" appearance="primary" disabledFocusable={!isFilledIn || sending.isPending}>
            {action}
          </Button>
        </DialogEnd>
      </DialogBody>
    </form>
  );
}
