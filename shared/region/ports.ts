import type { Reading } from '../operation/outcome.ts';
import type { Location } from './region.ts';

export interface Locations {
  list(subscriptionId: string): Promise<Reading<Location[]>>;
}
