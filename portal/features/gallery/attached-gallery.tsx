import { useQuery } from '@tanstack/react-query';
import { useLanguage } from '../../language/language-context.ts';
import { DetailList } from '../../ui/detail-list.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Loaded } from '../../ui/states.tsx';
import { useGalleryQueries } from './queries.ts';
import { galleryWords } from './words.ts';

/** The attached gallery as Azure has it now, with every check of it. */
export function AttachedGallery({ account }: { account: string }) {
  const { words, format } = useLanguage(galleryWords);
  const gallery = useQuery(useGalleryQueries().gallery(account));
  return (
    <Loaded of={gallery}>
      {({ galleryId, location, provisioningState, sharing, usable, refusals, warnings, stateAsOf }) => (
        <>
          <Facts
            facts={[
              [words.gallery.id, <code key="id">{galleryId}</code>],
              [words.gallery.location, location],
              [words.gallery.state, provisioningState],
              [words.gallery.sharing, sharing && (words.gallery.sharedWith[sharing] ?? sharing)],
              [words.gallery.asOf, stateAsOf && format.moment(stateAsOf)],
            ]}
          />
          {usable && warnings.length === 0 && <p>{words.gallery.usable}</p>}
          <DetailList intent="error" title={words.gallery.refusals} details={refusals} />
          <DetailList intent="warning" title={words.gallery.warnings} details={warnings} />
        </>
      )}
    </Loaded>
  );
}
