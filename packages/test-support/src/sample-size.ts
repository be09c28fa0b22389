/**
 * How many samples a test takes: `few` in a mutation run, where the tests are run for each mutant; `some` in
 * `npm test`; `many` in `npm run test:long`.
 */
export function sampleSize(sizes: { few: number; some: number; many: number }): number {
  const asked = process.env['SAMPLES'];
  return asked === 'few' || asked === 'many' ? sizes[asked] : sizes.some;
}

/** True in `npm run test:long`, which may take its time. */
export const isLongRun = process.env['SAMPLES'] === 'many';
