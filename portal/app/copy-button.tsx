import { Button } from '@fluentui/react-components';
import { CopyRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useLanguage } from '../language/language-context.ts';
import { useAnnounce } from '../ui/announcer.tsx';

/** Copies a text to the clipboard, and says whether it has. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const { words } = useLanguage();
  const announce = useAnnounce();
  const [said, say] = useState<string>();
  const tell = (outcome: string) => {
    say(outcome);
    announce(outcome);
  };
  return (
    <>
      <Button
        size="small"
        icon={<CopyRegular />}
        onClick={() => {
          navigator.clipboard.writeText(text).then(
            () => {
              tell(words.crashed.copied);
            },
            () => {
              tell(words.crashed.notCopied);
            },
          );
        }}
      >
        {label}
      </Button>
      {said !== undefined && <span aria-hidden>{said}</span>}
    </>
  );
}
