import type { LabAccountSettings, RetentionPolicy, StorageType } from '../../api/types.ts';
import { isCount, regionNameOf } from '../../ui/typed.ts';

type MessageRole = NonNullable<LabAccountSettings['messages']>['role'];

/** The settings of a lab account as they are typed; everything is text until it is sent. */
export interface SettingsDraft {
  location: string;
  /** Names with commas between them; empty where every region is allowed. */
  allowedRegions: string;
  /** What `replicas` counts; empty where exports settle it. */
  replicasOf: '' | 'copies' | 'students';
  replicas: string;
  /** Empty where exports settle it. */
  storage: '' | StorageType;
  excludeFromLatest: boolean;
  /** Whether there are rules at all by which versions are kept. */
  clearsUp: boolean;
  keepNewest: string;
  shrinkOlder: boolean;
  deletePastEndOfLife: boolean;
  /** Empty where no requests are taken by message. */
  messages: '' | MessageRole;
  /** Whether messages may export every lab; those that are named otherwise. */
  messagesForAll: boolean;
  /** Names with commas between them. */
  messageLabs: string;
}

const MOST = { copies: 100, students: 10_000, versions: 1_000, labs: 100 };

/** As the API has them: up to 63 lower-case letters, digits and dashes, none at the ends. */
const LAB_NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** What the account has. */
export function draftOf(settings: LabAccountSettings): SettingsDraft {
  const { location, allowedRegions = [], exportDefaults = {}, retention, messages } = settings;
  const { replicaCount, storageAccountType, excludeFromLatest = false } = exportDefaults;
  const copies = typeof replicaCount === 'number' ? replicaCount : undefined;
  const students = typeof replicaCount === 'object' ? replicaCount.classOf : undefined;
  return {
    location,
    allowedRegions: allowedRegions.join(', '),
    replicasOf: copies !== undefined ? 'copies' : students !== undefined ? 'students' : '',
    replicas: String(copies ?? students ?? ''),
    storage: storageAccountType ?? '',
    excludeFromLatest,
    clearsUp: retention !== undefined,
    keepNewest: String(retention?.keepNewest ?? 3),
    // Where there are no rules yet, those that do least are offered.
    shrinkOlder: retention ? retention.shrinkOlder === true : true,
    deletePastEndOfLife: retention?.deletePastEndOfLife === true,
    messages: messages?.role ?? '',
    messagesForAll: messages?.labs === 'All',
    messageLabs: Array.isArray(messages?.labs) ? messages.labs.join(', ') : '',
  };
}

/** All settings, as they are sent: what was left empty is not settled. */
export function settingsOf(draft: SettingsDraft): LabAccountSettings {
  const { location, messages, messagesForAll, messageLabs } = draft;
  const allowedRegions = namesIn(draft.allowedRegions);
  const exportDefaults = defaultsOf(draft);
  const retention = policyOf(draft);
  return {
    location: location.trim(),
    ...(allowedRegions.length > 0 && { allowedRegions }),
    ...(Object.keys(exportDefaults).length > 0 && { exportDefaults }),
    ...(retention && { retention }),
    ...(messages && {
      messages: { role: messages, labs: messagesForAll ? 'All' : eachOnce(partsOf(messageLabs)) },
    }),
  };
}

/** The rules by which versions are kept, if there are to be any. */
export function policyOf(draft: SettingsDraft): RetentionPolicy | undefined {
  if (!draft.clearsUp) return undefined;
  return {
    keepNewest: Number(draft.keepNewest),
    ...(draft.shrinkOlder && { shrinkOlder: true }),
    ...(draft.deletePastEndOfLife && { deletePastEndOfLife: true }),
  };
}

/** Fields that can't be as they were typed. */
export function mistakesIn(draft: SettingsDraft): ReadonlySet<keyof SettingsDraft> {
  const { location, allowedRegions, replicasOf, replicas, clearsUp, keepNewest } = draft;
  const { messages, messagesForAll, messageLabs } = draft;
  const mistakes = new Set<keyof SettingsDraft>();
  if (regionNameOf(location) === undefined) mistakes.add('location');
  if (partsOf(allowedRegions).some((name) => regionNameOf(name) === undefined)) {
    mistakes.add('allowedRegions');
  }
  if (replicasOf !== '' && !isCount(replicas, MOST[replicasOf])) mistakes.add('replicas');
  if (clearsUp && !isCount(keepNewest, MOST.versions)) mistakes.add('keepNewest');
  const labs = partsOf(messageLabs);
  const areLabs = labs.length > 0 && labs.length <= MOST.labs && labs.every((name) => LAB_NAME.test(name));
  if (messages !== '' && !messagesForAll && !areLabs) mistakes.add('messageLabs');
  return mistakes;
}

function defaultsOf({
  replicasOf,
  replicas,
  storage,
  excludeFromLatest,
}: SettingsDraft): NonNullable<LabAccountSettings['exportDefaults']> {
  return {
    ...(replicasOf === 'copies' && { replicaCount: Number(replicas) }),
    ...(replicasOf === 'students' && { replicaCount: { classOf: Number(replicas) } }),
    ...(storage && { storageAccountType: storage }),
    ...(excludeFromLatest && { excludeFromLatest }),
  };
}

function partsOf(text: string): string[] {
  return text
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** As the API has them: each once, in the order of their names. */
function namesIn(text: string): string[] {
  return eachOnce(partsOf(text).map((name) => regionNameOf(name) ?? name));
}

function eachOnce(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted();
}
