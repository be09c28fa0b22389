import { describe, expect, it } from 'vitest';
import {
  editOf,
  rowsOf,
  UNCHANGED,
  type VersionDraft,
} from '../../../../../portal/features/images/version-draft.ts';
import { isCount, regionNameOf } from '../../../../../portal/ui/typed.ts';

const region = (name: string, replicas = 1) => ({
  name,
  replicas,
  storageAccountType: 'Standard_LRS',
  state: 'Completed' as const,
  progress: 100,
  excludeFromLatest: false,
});
const VERSION = {
  homeRegion: 'westeurope',
  excludeFromLatest: false,
  endOfLifeDate: '2040-01-01T00:00:00.000Z',
  regions: [region('westeurope', 2), region('northeurope')],
};
const drafted = (draft: Partial<VersionDraft>) => editOf({ ...UNCHANGED, ...draft }, VERSION);

describe('what somebody has typed about a version', () => {
  it.each<[string, Partial<VersionDraft>]>([
    ['nothing', {}],
    ['what is there', { excludeFromLatest: false, endOfLife: '2040-01-01', replicas: { westeurope: '2' } }],
    ['a region that has gone meanwhile', { removed: ['uksouth'], replicas: { uksouth: '3' } }],
    ['a region that has come meanwhile', { added: [{ name: 'northeurope', storage: 'Standard_LRS' }] }],
  ])('is no change where it is %s', (_what, draft) => {
    expect(drafted(draft)).toEqual({});
  });

  it('is sent where it differs, and nothing else is', () => {
    expect(drafted({ excludeFromLatest: true })).toEqual({ excludeFromLatest: true });
    expect(drafted({ endOfLife: '' })).toEqual({ endOfLifeDate: null });
    expect(drafted({ endOfLife: '2041-02-03' })).toEqual({ endOfLifeDate: '2041-02-03T00:00:00Z' });
  });

  it('names every region that stays, and of each what is to be another', () => {
    const edit = drafted({
      removed: ['northeurope'],
      replicas: { westeurope: '3', uksouth: ' 2' },
      added: [{ name: 'uksouth', storage: 'Premium_LRS' }],
    });

    expect(edit).toEqual({
      targetRegions: [
        { name: 'westeurope', regionalReplicaCount: 3 },
        { name: 'uksouth', regionalReplicaCount: 2, storageAccountType: 'Premium_LRS' },
      ],
    });
  });

  it('leaves the version in its home region, whatever was typed', () => {
    const rows = rowsOf({ ...UNCHANGED, removed: ['westeurope'] }, VERSION);

    expect(rows.map(({ kind }) => kind)).toEqual(['home', 'stays']);
  });
});

describe('a number of copies', () => {
  it.each(['1', ' 7 ', '100'])('may be "%s"', (text) => {
    expect(isCount(text)).toBe(true);
  });

  it.each(['', '0', '101', '1.5', '-1', 'two'])('is not "%s"', (text) => {
    expect(isCount(text)).toBe(false);
  });
});

describe('the name of a region', () => {
  it('is as Azure has it, however it was typed', () => {
    expect(['West Europe', ' uksouth '].map(regionNameOf)).toEqual(['westeurope', 'uksouth']);
  });

  it('has letters and digits alone', () => {
    expect(['', 'no-where', 'a/b'].map(regionNameOf)).toEqual([undefined, undefined, undefined]);
  });
});
