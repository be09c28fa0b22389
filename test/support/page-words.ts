import { accountWordsEn } from '../../portal/features/accounts/words.en.ts';
import { accountWordsRu } from '../../portal/features/accounts/words.ru.ts';
import { auditWordsEn } from '../../portal/features/audit/words.en.ts';
import { auditWordsRu } from '../../portal/features/audit/words.ru.ts';
import { exportWordsEn } from '../../portal/features/exports/words.en.ts';
import { exportWordsRu } from '../../portal/features/exports/words.ru.ts';
import { galleryWordsEn } from '../../portal/features/gallery/words.en.ts';
import { galleryWordsRu } from '../../portal/features/gallery/words.ru.ts';
import { imageWordsEn } from '../../portal/features/images/words.en.ts';
import { imageWordsRu } from '../../portal/features/images/words.ru.ts';
import { labWordsEn } from '../../portal/features/labs/words.en.ts';
import { labWordsRu } from '../../portal/features/labs/words.ru.ts';
import { operationWordsEn } from '../../portal/features/operations/words.en.ts';
import { operationWordsRu } from '../../portal/features/operations/words.ru.ts';
import { peopleWordsEn } from '../../portal/features/people/words.en.ts';
import { peopleWordsRu } from '../../portal/features/people/words.ru.ts';
import { retentionWordsEn } from '../../portal/features/retention/words.en.ts';
import { retentionWordsRu } from '../../portal/features/retention/words.ru.ts';
import { settingsWordsEn } from '../../portal/features/settings/words.en.ts';
import { settingsWordsRu } from '../../portal/features/settings/words.ru.ts';
import { en as commonEn, type Catalogue as CommonCatalogue } from '../../portal/language/en.ts';
import { REASONS } from '../../portal/language/reasons.ru.ts';
import { ru as commonRu } from '../../portal/language/ru.ts';

const features = {
  ...accountWordsEn,
  ...auditWordsEn,
  ...exportWordsEn,
  ...galleryWordsEn,
  ...imageWordsEn,
  ...labWordsEn,
  ...operationWordsEn,
  ...peopleWordsEn,
  ...retentionWordsEn,
  ...settingsWordsEn,
};

/** All that the page can say, whichever feature says it. */
export type Catalogue = CommonCatalogue & typeof features;

export const en: Catalogue = { ...commonEn, ...features };

export const ru: Catalogue = {
  ...commonRu,
  reasons: REASONS,
  ...accountWordsRu,
  ...auditWordsRu,
  ...exportWordsRu,
  ...galleryWordsRu,
  ...imageWordsRu,
  ...labWordsRu,
  ...operationWordsRu,
  ...peopleWordsRu,
  ...retentionWordsRu,
  ...settingsWordsRu,
};
