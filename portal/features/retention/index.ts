/** What rules would do, shown beside the settings that make them. */
export { RetentionPreview } from './retention-preview.tsx';
