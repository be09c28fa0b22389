/** What the pages of labs show of exports. */
export { ExportButton } from './export-button.tsx';
export { LabExports, useLabExports } from './lab-exports.tsx';
export { LastExport, useNewestExports } from './last-export.tsx';
