import type { ExportRequest, PreviewRequest } from '../../api/types.ts';

type Options = NonNullable<ExportRequest['options']>;

/** What a teacher has typed about an export; everything is text until it is sent. */
export interface ExportDraft {
  image: 'New' | 'Existing';
  imageName: string;
  description: string;
  version: string;
  replicas: string;
  storage: '' | NonNullable<Options['storageAccountType']>;
  excludeFromLatest: boolean;
  /** A day, as `<input type="date">` has it. */
  endOfLife: string;
  /** Those that are left out of the geography's. */
  withoutRegions: readonly string[];
  /** All that were offered. */
  offeredRegions: readonly string[];
  generalize: boolean;
  stopTemplateVm: boolean;
  /** GB of the disk that are in use, for the cost. */
  occupiedGb: string;
}

export function emptyDraft(known: Pick<ExportDraft, 'image' | 'imageName'>): ExportDraft {
  return {
    ...known,
    description: '',
    version: '',
    replicas: '',
    storage: '',
    endOfLife: '',
    occupiedGb: '',
    excludeFromLatest: false,
    generalize: false,
    stopTemplateVm: false,
    withoutRegions: [],
    offeredRegions: [],
  };
}

/** The request; what was left empty is left out, and as the account has it. */
export function requestOf(draft: ExportDraft): ExportRequest {
  const { image, imageName, description, version, replicas, storage, endOfLife } = draft;
  const regions = draft.offeredRegions.filter((name) => !draft.withoutRegions.includes(name));
  return {
    imageName: imageName.trim(),
    options: {
      image,
      ...(description.trim() && { description: description.trim() }),
      ...(version.trim() && { version: version.trim() }),
      ...(replicas.trim() && { replicaCount: Number(replicas) }),
      ...(storage && { storageAccountType: storage }),
      ...(draft.excludeFromLatest && { excludeFromLatest: true }),
      ...(endOfLife && { endOfLifeDate: `${endOfLife}T00:00:00Z` }),
      ...(draft.withoutRegions.length > 0 && { targetRegions: regions.map((name) => ({ name })) }),
      ...(draft.generalize && { generalize: true }),
      ...(draft.stopTemplateVm && { stopTemplateVm: true }),
    },
  };
}

export function previewOf(draft: ExportDraft): PreviewRequest {
  const { occupiedGb } = draft;
  return { ...requestOf(draft), ...(occupiedGb.trim() && { occupiedGb: Number(occupiedGb) }) };
}
