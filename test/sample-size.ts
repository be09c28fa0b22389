/** How many samples a test takes: few in `npm test`, many in `npm run test:long`. */
export function sampleSize(sizes: { short: number; long: number }): number {
  return process.env['LONG_TESTS'] === '1' ? sizes.long : sizes.short;
}
