import { defineKind } from '../../core/store.ts';

export interface GalleryProperties {
  readonly description?: string;
  readonly identifier: { readonly uniqueName: string };
}

export const GALLERY = defineKind<GalleryProperties, object>('Microsoft.Compute/galleries');
