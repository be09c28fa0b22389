import { type ComponentType, lazy, type LazyExoticComponent } from 'react';
import type { OperationName } from '../api/types.ts';
import type { Catalogue } from '../language/en.ts';
import type { PageParams } from '../ui/page-params.ts';

/** A page: where it is, and when the navigation offers it. */
export interface PageEntry {
  /** Below `/accounts/:account`; parameters as wouter has them. */
  path: string;
  component: LazyExoticComponent<ComponentType<PageParams>>;
  /** In the navigation under this name, for whoever may do this. */
  navigation?: { label: keyof Catalogue['navigation']; permission: OperationName };
}

/** Every page of a lab account. Each is loaded when somebody comes to it. */
export const PAGES: readonly PageEntry[] = [
  {
    path: '',
    component: lazy(() => import('../features/labs/labs-page.tsx')),
    navigation: { label: 'labs', permission: 'listLabs' },
  },
  { path: '/labs/:lab', component: lazy(() => import('../features/labs/lab-page.tsx')) },
  {
    path: '/create-lab',
    component: lazy(() => import('../features/labs/create-lab-page.tsx')),
    navigation: { label: 'createLab', permission: 'requestLab' },
  },
  {
    path: '/gallery',
    component: lazy(() => import('../features/gallery/gallery-page.tsx')),
    navigation: { label: 'gallery', permission: 'attachGallery' },
  },
  { path: '/gallery/:image', component: lazy(() => import('../features/images/image-page.tsx')) },
  {
    path: '/exports',
    component: lazy(() => import('../features/exports/exports-page.tsx')),
    navigation: { label: 'exports', permission: 'listExports' },
  },
  { path: '/exports/:id', component: lazy(() => import('../features/exports/export-page.tsx')) },
  {
    path: '/audit',
    component: lazy(() => import('../features/audit/audit-page.tsx')),
    navigation: { label: 'audit', permission: 'listAudit' },
  },
  {
    path: '/people',
    component: lazy(() => import('../features/people/people-page.tsx')),
    navigation: { label: 'people', permission: 'listRoleAssignments' },
  },
  {
    path: '/settings',
    component: lazy(() => import('../features/settings/settings-page.tsx')),
    navigation: { label: 'settings', permission: 'updateLabAccount' },
  },
  { path: '/retention', component: lazy(() => import('../features/retention/retention-page.tsx')) },
];
