import { Button } from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Image } from '../../api/types.ts';
import { useLanguage } from '../../language/language-context.ts';
import { Failure } from '../../ui/states.tsx';
import { useImageCommands } from './queries.ts';
import { imageWords } from './words.ts';

/** Says whether labs of the account may be made from an image. */
export function ImageSwitch({ account, image: { name, enabled } }: { account: string; image: Image }) {
  const { words } = useLanguage(imageWords);
  const commands = useImageCommands();
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: () => commands.switchImage(account, name, !enabled),
    onSuccess: () => client.invalidateQueries({ queryKey: ['images', account] }),
  });
  return (
    <div>
      <Button
        size="small"
        disabledFocusable={change.isPending}
        aria-label={enabled ? words.images.disableOne(name) : words.images.enableOne(name)}
        onClick={() => {
          change.mutate();
        }}
      >
        {enabled ? words.images.disable : words.images.enable}
      </Button>
      {change.isError && <Failure error={change.error} />}
    </div>
  );
}
