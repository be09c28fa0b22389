/** What the pages that start long-running work show of it. */
export { PageWork } from './page-work.tsx';
export { isWorkOver } from './queries.ts';
export { useWork } from './use-work.ts';
export { WorkCancel } from './work-cancel.tsx';
