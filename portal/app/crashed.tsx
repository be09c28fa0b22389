import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useLanguage } from '../language/language-context.ts';
import { Page } from '../ui/page.tsx';
import { places } from '../ui/places.ts';
import { TextLink } from '../ui/text-link.tsx';
import { useAppCommands } from './commands.ts';
import { CopyButton } from './copy-button.tsx';
import { pageErrorOf, routeOf } from './page-error.ts';
import { PAGES } from './pages.ts';

export type CrashedPart = 'page' | 'frame';

const ROUTES = [places.accounts, ...PAGES.map(({ path }) => `/accounts/:account${path}`)];
/** After that no answer to a report is waited for. */
const REPORT_MS = 10_000;

const useStyles = makeStyles({
  frame: { padding: '1.25rem 2rem' },
  text: { maxWidth: '40rem', lineHeight: tokens.lineHeightBase400, margin: '0 0 1rem' },
  actions: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '1rem', marginBottom: '1.5rem' },
  id: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '0.75rem', minHeight: '2rem' },
  code: { overflowWrap: 'anywhere' },
});

/** In place of what has crashed: ways on, and an id by which the operators find what happened. */
export function Crashed({ part, error }: { part: CrashedPart; error: unknown }) {
  const styles = useStyles();
  const { words } = useLanguage();
  const report = useReport(part, error);
  const content = (
    <Page title={words.crashed.title}>
      <div data-crashed={part}>
        <p className={styles.text}>{words.crashed.text}</p>
        <div className={styles.actions}>
          <Button
            appearance="primary"
            onClick={() => {
              location.reload();
            }}
          >
            {words.states.tryAgain}
          </Button>
          <TextLink to={places.accounts}>{words.crashed.toStart}</TextLink>
        </div>
        {!report ? (
          <Spinner size="tiny" labelPosition="after" label={words.crashed.reporting} />
        ) : (
          <>
            <p className={styles.text}>
              {report.isKnown ? words.crashed.reported : words.crashed.unreported}
            </p>
            <p className={styles.id}>
              <code className={styles.code} data-report={report.isKnown ? 'sent' : 'not-sent'}>
                {report.id}
              </code>
              <CopyButton text={report.id} label={words.crashed.copy} />
            </p>
          </>
        )}
      </div>
    </Page>
  );
  // Within the frame there is a <main> around it.
  return part === 'page' ? content : <main className={styles.frame}>{content}</main>;
}

interface Report {
  id: string;
  /** Whether the operators know of it. */
  isKnown: boolean;
}

/** Tells the operators, once. Where they can't be told the id is one that is made here. */
function useReport(part: CrashedPart, error: unknown): Report | undefined {
  const commands = useAppCommands();
  const client = useQueryClient();
  const [report, setReport] = useState<Report>();
  useEffect(() => {
    // What has been read may be what it crashed at: the next page reads all of it anew.
    client.removeQueries({ type: 'inactive' });
    const page = routeOf(location.pathname, ROUTES);
    commands.reportPageError(pageErrorOf(part, error, page), AbortSignal.timeout(REPORT_MS)).then(
      ({ id }) => {
        setReport({ id, isKnown: true });
      },
      () => {
        setReport({ id: crypto.randomUUID(), isKnown: false });
      },
    );
  }, [commands, client, part, error]);
  return report;
}
