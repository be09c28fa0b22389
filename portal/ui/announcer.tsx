import { makeStyles } from '@fluentui/react-components';
import { createContext, type ReactNode, use, useState } from 'react';

const AnnouncerContext = createContext<(text: string) => void>(() => undefined);

const useStyles = makeStyles({
  hidden: {
    position: 'absolute',
    width: '1px',
    height: '1px',
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  },
});

/** Tells screen readers what changes elsewhere than where the focus is. */
export function AnnouncerProvider({ children }: { children: ReactNode }) {
  const [text, announce] = useState('');
  const styles = useStyles();
  return (
    <AnnouncerContext value={announce}>
      {children}
      <div role="status" className={styles.hidden} data-announcer>
        {text}
      </div>
    </AnnouncerContext>
  );
}

export const useAnnounce = () => use(AnnouncerContext);
