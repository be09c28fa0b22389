import { type ComponentType, lazy, type LazyExoticComponent } from 'react';
import type { OperationName } from '../api/types.ts';
import { auditWords } from '../features/audit/words.ts';
import { exportWords } from '../features/exports/words.ts';
import { galleryWords } from '../features/gallery/words.ts';
import { imageWords } from '../features/images/words.ts';
import { labWords } from '../features/labs/words.ts';
import { operationWords } from '../features/operations/words.ts';
import { peopleWords } from '../features/people/words.ts';
import { retentionWords } from '../features/retention/words.ts';
import { settingsWords } from '../features/settings/words.ts';
import type { Catalogue } from '../language/en.ts';
import type { FeatureWords } from '../language/feature-words.ts';
import type { PageParams } from '../ui/page-params.ts';

/** A page: where it is, and when the navigation offers it. */
export interface PageEntry {
  /** Below `/accounts/:account`; parameters as wouter has them. */
  path: string;
  component: LazyExoticComponent<ComponentType<PageParams>>;
  /** Of each feature that has a part in it. They load beside it. */
  words: readonly FeatureWords<object>[];
  /** In the navigation under this name, for whoever may do this. */
  navigation?: { label: keyof Catalogue['navigation']; permission: OperationName };
}

/** Every page of a lab account. Each is loaded when somebody comes to it. */
export const PAGES: readonly PageEntry[] = [
  {
    path: '',
    component: lazy(() => import('../features/labs/labs-page.tsx')),
    words: [labWords, exportWords, operationWords],
    navigation: { label: 'labs', permission: 'listLabs' },
  },
  {
    path: '/labs/:lab',
    component: lazy(() => import('../features/labs/lab-page.tsx')),
    words: [labWords, exportWords, operationWords],
  },
  {
    path: '/create-lab',
    component: lazy(() => import('../features/labs/create-lab-page.tsx')),
    words: [labWords, imageWords, operationWords],
    navigation: { label: 'createLab', permission: 'requestLab' },
  },
  {
    path: '/gallery',
    component: lazy(() => import('../features/gallery/gallery-page.tsx')),
    words: [galleryWords, imageWords, operationWords],
    navigation: { label: 'gallery', permission: 'attachGallery' },
  },
  {
    path: '/gallery/:image',
    component: lazy(() => import('../features/images/image-page.tsx')),
    words: [imageWords, operationWords],
  },
  {
    path: '/exports',
    component: lazy(() => import('../features/exports/exports-page.tsx')),
    words: [exportWords],
    navigation: { label: 'exports', permission: 'listExports' },
  },
  {
    path: '/exports/:id',
    component: lazy(() => import('../features/exports/export-page.tsx')),
    words: [exportWords],
  },
  {
    path: '/audit',
    component: lazy(() => import('../features/audit/audit-page.tsx')),
    words: [auditWords],
    navigation: { label: 'audit', permission: 'listAudit' },
  },
  {
    path: '/people',
    component: lazy(() => import('../features/people/people-page.tsx')),
    words: [peopleWords],
    navigation: { label: 'people', permission: 'listRoleAssignments' },
  },
  {
    path: '/settings',
    component: lazy(() => import('../features/settings/settings-page.tsx')),
    words: [settingsWords, retentionWords],
    navigation: { label: 'settings', permission: 'updateLabAccount' },
  },
  {
    path: '/retention',
    component: lazy(() => import('../features/retention/retention-page.tsx')),
    words: [retentionWords, operationWords],
  },
];
