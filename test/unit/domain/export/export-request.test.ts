import { HttpRequest } from '@azure/functions';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  exportOptions,
  exportRequest,
  idempotencyKey,
  previewRequest,
} from '../../../../shared/domain/export/export-request.ts';
import { retryRequest } from '../../../../shared/domain/export/retry-request.ts';
import { replicasOf, targetRegion } from '../../../../shared/domain/region/target-region.ts';
import { parseRequest } from '../../../../functions/http/parse.ts';
import { InvalidInputError } from '../../../../shared/domain/refusal/refusal.ts';
import { optionsInput } from '../../support/export-options.ts';

const LARGEST = 2 ** 31 - 1;

/** What a caller is told is wrong with the options. */
async function complaints(options: unknown): Promise<string[]> {
  const body = { string: JSON.stringify(options) };
  const request = new HttpRequest({ method: 'POST', url: 'http://localhost/api', body });
  try {
    await parseRequest({ body: exportOptions }, request);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return error.details.map(({ target = '', message }) => `${target}: ${message}`);
  }
}

function isTaken(options: unknown): boolean {
  return exportOptions.safeParse(options).success;
}

function tagsOf(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag${index}`, 'value']));
}

function regionsOf(count: number) {
  return Array.from({ length: count }, (_, index) => ({ name: `region${index}` }));
}

describe('the options of an export', () => {
  it('are all left out, where nothing is said', () => {
    expect(exportOptions.parse({})).toEqual({});
    expect(exportRequest.parse({ imageName: 'physics' })).toEqual({ imageName: 'physics' });
    expect(exportRequest.parse({ imageName: 'physics', options: {} })).toEqual({
      imageName: 'physics',
      options: {},
    });
  });

  it('are read again, from the row where they stand, as what they were', () => {
    fc.assert(
      fc.property(optionsInput, (input) => {
        const options = exportOptions.parse(input);

        expect(exportOptions.parse(JSON.parse(JSON.stringify(options)))).toEqual(options);
      }),
    );
  });

  it('are these and no others', async () => {
    expect(await complaints({ replicas: 2 })).toEqual([expect.stringMatching(/replicas/)]);
    expect(await complaints({ targetRegions: [{ name: 'eastus', zone: 1 }] })).toEqual([
      expect.stringMatching(/zone/),
    ]);
    expect(isTaken({ replicaCount: { classOf: 20, of: 1 } })).toBe(false);
    expect(exportRequest.safeParse({ imageName: 'physics', version: '1.0.0' }).success).toBe(false);
    expect(isTaken({ generalize: undefined })).toBe(false);
    expect(isTaken([])).toBe(false);
  });

  it.each<[string, unknown[], unknown[]]>([
    ['image', ['New', 'Existing'], ['new', 'Either', true]],
    [
      'version',
      ['1.0.0', '0.0.0', `${LARGEST}.${LARGEST}.${LARGEST}`],
      ['1.0', '1.0.0.0', `1.0.${LARGEST + 1}`, '01.0.0', '1.00.0', '-1.0.0', '1.0.0 ', 'latest', '', 1],
    ],
    ['description', ['x', 'x'.repeat(256)], ['', 'x'.repeat(257), 1]],
    ['targetRegions', [regionsOf(1), regionsOf(100)], [[], regionsOf(101), ['eastus'], { name: 'eastus' }]],
    [
      'replicaCount',
      [1, 100, { classOf: 1 }, { classOf: 10_000 }],
      [0, 101, 1.5, '2', { classOf: 0 }, { classOf: 10_001 }, { classOf: 1.5 }, {}],
    ],
    ['storageAccountType', ['Standard_LRS', 'Standard_ZRS', 'Premium_LRS'], ['PreferStandard_ZRS', 'LRS']],
    ['excludeFromLatest', [true, false], ['true', 1]],
    [
      'endOfLifeDate',
      ['2027-01-01T00:00:00Z', '2027-01-01T00:00:00.000Z'],
      ['2027-01-01', '2027-02-30T00:00:00Z', '2027-01-01T00:00:00+02:00', 'never', 1],
    ],
    ['generalize', [true, false], ['yes', 0]],
    ['stopTemplateVm', [true, false], ['yes', 1]],
    ['tags', [{}, tagsOf(40)], [tagsOf(41), [], 'a=b']],
  ])('have a %s within its limits', (field, good, bad) => {
    const verdicts = (values: unknown[]) => values.map((value) => isTaken({ [field]: value }));

    expect(verdicts(good)).toEqual(good.map(() => true));
    expect(verdicts(bad)).toEqual(bad.map(() => false));
  });

  it('say how a version is written', async () => {
    expect(await complaints({ version: 'latest' })).toEqual([
      expect.stringMatching(/^version: Give three whole numbers, as 1\.0\.0; none may be above 2147483647/),
    ]);
  });

  it('say how replicas are asked for', async () => {
    expect(await complaints({ replicaCount: '2' })).toEqual([
      'replicaCount: Give 1 to 100 replicas, or {"classOf": …} with 1 to 10000 students.',
    ]);
  });

  it('that would not fit a row of the table are refused', async () => {
    const tagged = (names: number) =>
      Object.fromEntries(
        Array.from({ length: names }, (_, index) => [`${index}`.padEnd(512, 'n'), 'v'.repeat(256)]),
      );

    expect(isTaken({ tags: tagged(38) })).toBe(true);
    expect(await complaints({ tags: tagged(39) })).toEqual([
      expect.stringMatching(/too long.* 30000 characters/),
    ]);
    // As JSON, these options have 41 characters beside the digits.
    const dated = (digits: number) => ({ endOfLifeDate: `2027-01-01T00:00:00.${'0'.repeat(digits)}Z` });
    expect([29_959, 29_960].map((digits) => isTaken(dated(digits)))).toEqual([true, false]);
  });
});

describe('a region that is asked for', () => {
  const nameOf = (name: unknown) => exportOptions.safeParse({ targetRegions: [{ name }] });

  it.each([
    ['westeurope', 'westeurope'],
    ['West Europe', 'westeurope'],
    ['WEST US 2', 'westus2'],
    [' eastus ', 'eastus'],
    ['x'.repeat(90), 'x'.repeat(90)],
  ])('as %j is %s', (name, normalized) => {
    expect(nameOf(name).data).toEqual({ targetRegions: [{ name: normalized }] });
    expect(retryRequest.parse({ regions: [name] })).toEqual({ regions: [normalized] });
  });

  it.each(['', ' ', 'west-europe', 'İ', 'Европа', 'west\teurope', 'x'.repeat(91), `${' '.repeat(90)}x`, 1])(
    'can not be %j: what is no name now would be none when it is read again',
    (name) => {
      expect(nameOf(name).success).toBe(false);
      expect(retryRequest.safeParse({ regions: [name] }).success).toBe(false);
    },
  );

  it('is asked for by name, in plain words', async () => {
    expect(await complaints({ targetRegions: [{ name: ' ' }] })).toEqual([
      'targetRegions.0.name: Give Azure’s name of a region, as westeurope.',
    ]);
  });

  it('can have replicas and storage of its own', () => {
    const region = {
      name: 'eastus',
      regionalReplicaCount: { classOf: 30 },
      storageAccountType: 'Premium_LRS',
    };

    expect(isTaken({ targetRegions: [region] })).toBe(true);
    expect(isTaken({ targetRegions: [{ ...region, regionalReplicaCount: 101 }] })).toBe(false);
    expect(isTaken({ targetRegions: [{ ...region, storageAccountType: 'LRS' }] })).toBe(false);
  });
});

describe('the tags of an image version', () => {
  it.each(['course', 'Курс', 'x'.repeat(512), 'my azure', 'a description', 'descriptions', ' '])(
    'can have the name %j',
    async (name) => {
      expect(await complaints({ tags: { [name]: 'value' } })).toEqual([]);
    },
  );

  it.each([
    ...['', 'x'.repeat(513), 'a<b', 'a>b', 'a%b', 'a&b', 'a\\b', 'a?b', 'a/b'],
    ...['azureTag', 'Microsoft.x', 'WINDOWS', 'labGalleryExport', 'LABGALLERY', 'description', 'Description'],
  ])('can not have the name %j', (name) => {
    expect(isTaken({ tags: { [name]: 'value' } })).toBe(false);
  });

  it('have values of up to 256 characters, also none', () => {
    expect(isTaken({ tags: { a: '', b: 'v'.repeat(256) } })).toBe(true);
    expect(isTaken({ tags: { a: 'v'.repeat(257) } })).toBe(false);
    expect(isTaken({ tags: { a: 1 } })).toBe(false);
  });

  it('say what is wrong with them', async () => {
    const inTags = async (tags: Record<string, string>) => (await complaints({ tags })).join(' ');

    expect(await inTags({ 'a/b': 'x' })).toMatch(/can’t contain < > % & \\ \? or \//);
    expect(await inTags({ azure: 'x' })).toMatch(
      /begin with azure, microsoft, windows or labGallery are kept/,
    );
    expect(await inTags({ Description: 'x' })).toMatch(/kept for what the field "description" says/);
    expect(await inTags(tagsOf(41))).toMatch(/at most 40 tags/);
    expect(await inTags({ Course: 'a', course: 'b' })).toMatch(/upper and lower case are the same to Azure/);
  });
});

describe('replicas for a class', () => {
  it('are one for every 20 students, begun ones counting', () => {
    const counts = [1, 20, 21, 40, 41, 10_000].map((classOf) => replicasOf({ classOf }));

    expect(counts).toEqual([1, 1, 2, 2, 3, 500]);
  });

  it('are as many as are asked for by number', () => {
    expect([1, 7, 100].map(replicasOf)).toEqual([1, 7, 100]);
  });
});

describe('a target region', () => {
  it('has one replica at least, and a whole number of them', () => {
    const isTarget = (regionalReplicaCount: number) =>
      targetRegion.safeParse({ name: 'eastus', regionalReplicaCount, storageAccountType: 'Standard_LRS' })
        .success;

    expect([0, 1, 2, 100, 1.5].map(isTarget)).toEqual([false, true, true, true, false]);
  });
});

describe('the request of a preview', () => {
  it.each([
    [0.5, true],
    [32_768, true],
    [32_769, false],
    [0, false],
    [-1, false],
    ['30', false],
  ])('with %j GB in use is taken: %s', (occupiedGb, expected) => {
    expect(previewRequest.safeParse({ imageName: 'physics', occupiedGb }).success).toBe(expected);
  });

  it('is that of an export otherwise', () => {
    const request = { imageName: 'physics', options: { version: '1.0.0' } };

    expect(previewRequest.parse(request)).toEqual(request);
    expect(previewRequest.safeParse({ ...request, size: 1 }).success).toBe(false);
  });
});

describe('the request of a retry', () => {
  it('is for some regions or for all that have no copy', () => {
    const regions = Array.from({ length: 101 }, (_, index) => `region${index}`);

    expect(retryRequest.parse({})).toEqual({});
    expect(retryRequest.parse({ regions: regions.slice(1) })).toEqual({ regions: regions.slice(1) });
    expect(retryRequest.safeParse({ regions }).success).toBe(false);
    expect(retryRequest.safeParse({ regions: [] }).success).toBe(false);
    expect(retryRequest.safeParse({ region: 'eastus' }).success).toBe(false);
  });
});

describe("a caller's key", () => {
  it('is 1 to 128 printable ASCII characters without spaces', () => {
    const good = ['!', '~', 'x'.repeat(128), '0a6f1c52-93d7-4b0e-8f35-6e1d2c3b4a59'];
    const bad = ['', 'x'.repeat(129), 'a b', ' a', 'a\n', 'é', '\x7f', 1];

    expect(good.filter((key) => !idempotencyKey.safeParse(key).success)).toEqual([]);
    expect(bad.filter((key) => idempotencyKey.safeParse(key).success)).toEqual([]);
    expect(idempotencyKey.safeParse('').error?.issues[0]?.message).toMatch(/1 to 128 printable ASCII/);
  });
});
