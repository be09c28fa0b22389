import { z } from 'zod';
import { detail } from '../../../shared/domain/refusal/detail.ts';
import type { Refusal } from '../../../shared/domain/refusal/refusal.ts';

/** A refusal as an activity's result. */
export const refusalSchema = z.object({ code: z.string(), message: z.string(), details: z.array(detail) });

export function refusalOf({ code, message, details }: Refusal): z.infer<typeof refusalSchema> {
  return { code, message, details: [...details] };
}
