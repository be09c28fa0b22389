import { type ExportDefaults } from '../account/export-defaults.ts';
import type { ExportOptions } from './export-request.ts';

/** The options of an export, with the account's where the request leaves one out. */
export function withDefaults(options: ExportOptions, defaults: ExportDefaults | undefined): ExportOptions {
  return { ...defaults, ...options };
}
