/** The list of images, as the gallery shows it and as labs are made from it. */
export { ALL_IMAGES, ImageFilters } from './image-filters.tsx';
export { ImageSwitch } from './image-switch.tsx';
export { ImageTable } from './image-table.tsx';
export type { ImageFilter } from './queries.ts';
