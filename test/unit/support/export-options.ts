import fc from 'fast-check';
import type { z } from 'zod';
import type { exportOptions } from '../../../shared/domain/export/export-request.ts';

const replicas = fc.oneof(
  fc.integer({ min: 1, max: 100 }),
  fc.record({ classOf: fc.integer({ min: 1, max: 10_000 }) }),
);
const storage = fc.constantFrom('Standard_LRS', 'Standard_ZRS', 'Premium_LRS');
const regionName = fc.constantFrom('westeurope', 'West Europe', 'West US 2', 'EASTUS', ' north europe ');
const number = fc.nat({ max: 2 ** 31 - 1 });
const tags = fc
  .uniqueArray(fc.tuple(fc.string({ minLength: 1, maxLength: 20 }), fc.string({ maxLength: 30 })), {
    maxLength: 10,
    selector: ([name]) => name.toLowerCase(),
  })
  .map((entries) => Object.fromEntries(entries.map(([name, value]) => [`t-${name}`, value])))
  .filter((all) => !Object.keys(all).some((name) => /[<>%&\\?/]/.test(name)));

/** Options as a caller may send them, all of them valid. */
export const optionsInput: fc.Arbitrary<z.input<typeof exportOptions>> = fc.record(
  {
    image: fc.constantFrom('New', 'Existing'),
    version: fc.tuple(number, number, number).map((parts) => parts.join('.')),
    description: fc.string({ minLength: 1, maxLength: 256 }),
    tags,
    targetRegions: fc.array(
      fc.record(
        { name: regionName, regionalReplicaCount: replicas, storageAccountType: storage },
        { requiredKeys: ['name'] },
      ),
      { minLength: 1, maxLength: 5 },
    ),
    replicaCount: replicas,
    storageAccountType: storage,
    excludeFromLatest: fc.boolean(),
    endOfLifeDate: fc
      .date({ noInvalidDate: true, min: new Date('2026-01-01'), max: new Date('2099-01-01') })
      .map((date) => date.toISOString()),
    generalize: fc.boolean(),
    stopTemplateVm: fc.boolean(),
  },
  { requiredKeys: [] },
);
