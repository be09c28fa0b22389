import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ComputeManagementClient, type GalleryImageVersion, type SecurityProfile } from '@azure/arm-compute';
import { NetworkManagementClient } from '@azure/arm-network';
import { SubscriptionClient } from '@azure/arm-resources-subscriptions';
import { afterEach, beforeEach } from 'vitest';
import { type Arm, type ArmOptions, LOCAL_SUBSCRIPTION, startArm } from '../../src/arm/start-arm.ts';
import { type Identity, startIdentity } from '../../src/identity/start-identity.ts';
import { openTlsAuthority } from '../../src/tls-authority.ts';

export const GROUP = 'labs';
export const GALLERY = 'contoso_gallery';
export const IMAGE = 'chemistry';
export const HOME = 'westeurope';
export const MINUTE = 60_000;

/** An answer without the SDK between. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

interface SendOptions {
  /** Null for none; the cloud's own if left out. */
  readonly token?: string | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An ARM with a clock that stands still, and the SDKs that talk to it. */
export interface TestCloud extends AsyncDisposable {
  readonly arm: Arm;
  readonly compute: ComputeManagementClient;
  readonly network: NetworkManagementClient;
  readonly subscriptions: SubscriptionClient;
  readonly token: string;
  readonly ca: string;
  readonly identity: Identity;
  /** Holds all that the service keeps. */
  readonly folder: string;
  advance(milliseconds: number): void;
  /** Waits for an operation: starts it, lets the time go by, polls it once. */
  finish<T>(poller: Submitted<T>, milliseconds?: number): Promise<T>;
  send(method: string, path: string, options?: SendOptions): Promise<RawAnswer>;
  /** Closes the service as if it were killed, and starts another on the same folder. */
  restart(): Promise<TestCloud>;
}

interface Submitted<T> {
  submitted(): Promise<void>;
  pollUntilDone(): Promise<T>;
}

export async function startTestCloud(
  options: Partial<ArmOptions> = {},
  before?: { folder: string; clock: { now: number } },
): Promise<TestCloud> {
  const folder = before?.folder ?? (await mkdtemp(join(tmpdir(), 'arm-')));
  const clock = before?.clock ?? { now: Date.now() };
  const identity = await startIdentity({ port: 0, stateFolder: join(folder, 'identity') });
  const { ca, key, cert } = await openTlsAuthority(folder);
  const arm = await startArm({
    port: 0,
    stateFolder: folder,
    tls: { key, cert },
    identity,
    now: () => clock.now,
    ...options,
  });
  const token = await identity.issueToken({ aud: 'https://management.azure.com' });
  const credential = {
    getToken: () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 24 * 60 * MINUTE }),
  };
  const clientOptions = { endpoint: arm.origin, tlsOptions: { ca }, retryOptions: { maxRetries: 0 } };
  const advance = (milliseconds: number): void => {
    clock.now += milliseconds;
  };

  return {
    arm,
    compute: new ComputeManagementClient(credential, LOCAL_SUBSCRIPTION, clientOptions),
    network: new NetworkManagementClient(credential, LOCAL_SUBSCRIPTION, clientOptions),
    subscriptions: new SubscriptionClient(credential, clientOptions),
    token,
    ca,
    identity,
    folder,
    advance,
    async finish(poller, milliseconds = 30 * MINUTE) {
      await poller.submitted();
      advance(milliseconds);
      return await poller.pollUntilDone();
    },
    send(method, path, { token: given = token, body, headers: more } = {}) {
      return new Promise((resolve, reject) => {
        const headers = {
          ...more,
          ...(given !== null && { authorization: `Bearer ${given}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        };
        const sent = request(new URL(path, arm.origin), { method, ca, headers }, (response) => {
          response
            .setEncoding('utf8')
            .toArray()
            .then((chunks: string[]) => {
              resolve({ status: response.statusCode ?? 0, headers: response.headers, body: chunks.join('') });
            }, reject);
        });
        sent.on('error', reject);
        sent.end(body === undefined ? undefined : JSON.stringify(body));
      });
    },
    async restart() {
      await arm.close();
      await identity.close();
      return startTestCloud(options, { folder, clock });
    },
    async [Symbol.asyncDispose]() {
      await arm.close();
      await identity.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The cloud of the test that runs, in files that say `useCloud` or `useGallery`. */
export let cloud: TestCloud;
/** With `useGallery`: the snapshot that versions can be made from. */
export let snapshotId: string;

/** Gives every test of a file a cloud of its own. */
export function useCloud(options: Partial<ArmOptions> = {}): void {
  beforeEach(async () => {
    cloud = await startTestCloud(options);
  });
  afterEach(async () => {
    await cloud[Symbol.asyncDispose]();
  });
}

/** As `useCloud`, with what `makeGallery` makes. */
export function useGallery(): void {
  useCloud();
  beforeEach(async () => {
    snapshotId = await makeGallery(cloud);
  });
}

/** A resource group. */
export async function makeGroup(cloud: TestCloud, name = GROUP): Promise<void> {
  const path = `/subscriptions/${LOCAL_SUBSCRIPTION}/resourceGroups/${name}?api-version=2021-04-01`;
  const { status, body } = await cloud.send('PUT', path, { body: { location: HOME } });
  if (status !== 201) throw new Error(body);
}

/** A virtual network with one subnet, and a network interface in it; gives the interface's id. */
export async function makeNic(cloud: TestCloud, name = 'nic', location = HOME): Promise<string> {
  const { network } = cloud;
  const net = await cloud.finish(
    network.virtualNetworks.createOrUpdate(GROUP, `${name}-net`, {
      location,
      addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
      subnets: [{ name: 'default', addressPrefix: '10.0.0.0/24' }],
    }),
  );
  const subnet = { id: `${net.id ?? ''}/subnets/default` };
  const nic = await cloud.finish(
    network.networkInterfaces.createOrUpdate(GROUP, name, {
      location,
      ipConfigurations: [{ name: 'primary', subnet }],
    }),
  );
  return nic.id ?? '';
}

/** What a VM's body says to have a network interface that `makeNic` has made. */
export function networkOf(nic: string) {
  const id = `/subscriptions/${LOCAL_SUBSCRIPTION}/resourceGroups/${GROUP}/providers/Microsoft.Network/networkInterfaces/${nic}`;
  return { networkProfile: { networkInterfaces: [{ id, primary: true }] } };
}

/** A running VM with a Linux disk of the second generation, in the home region. */
export async function makeVm(
  cloud: TestCloud,
  name = 'template',
  location = HOME,
  securityProfile?: SecurityProfile,
): Promise<string> {
  const vm = await cloud.finish(
    cloud.compute.virtualMachines.createOrUpdate(GROUP, name, {
      location,
      hardwareProfile: { vmSize: 'Standard_D2s_v5' },
      storageProfile: {
        imageReference: {
          publisher: 'Canonical',
          offer: 'ubuntu-24_04-lts',
          sku: 'server',
          version: 'latest',
        },
        osDisk: { name: `${name}-os`, createOption: 'FromImage', diskSizeGB: 64 },
      },
      osProfile: { computerName: name, adminUsername: 'teacher', adminPassword: 'Secret-1' },
      ...(securityProfile && { securityProfile }),
    }),
  );
  return vm.storageProfile?.osDisk?.managedDisk?.id ?? '';
}

/** A snapshot of a new VM's disk, in the home region. */
export async function makeSnapshot(
  cloud: TestCloud,
  name = 'captured',
  securityProfile?: SecurityProfile,
): Promise<string> {
  const sourceResourceId = await makeVm(cloud, `${name}-vm`, HOME, securityProfile);
  const snapshot = await cloud.finish(
    cloud.compute.snapshots.createOrUpdate(GROUP, name, {
      location: HOME,
      creationData: { createOption: 'Copy', sourceResourceId },
    }),
  );
  return snapshot.id ?? '';
}

export const LINUX_IMAGE = {
  location: HOME,
  osType: 'Linux',
  osState: 'Specialized',
  hyperVGeneration: 'V2',
  identifier: { publisher: 'contoso', offer: 'labs', sku: 'chemistry' },
  features: [{ name: 'SecurityType', value: 'Standard' }],
} as const;

/** A group with a gallery, an image definition and a snapshot to make versions from; gives the snapshot's id. */
export async function makeGallery(cloud: TestCloud): Promise<string> {
  await makeGroup(cloud);
  await cloud.finish(cloud.compute.galleries.createOrUpdate(GROUP, GALLERY, { location: HOME }));
  await cloud.finish(
    cloud.compute.galleryImages.createOrUpdate(GROUP, GALLERY, IMAGE, {
      ...LINUX_IMAGE,
      features: [...LINUX_IMAGE.features],
    }),
  );
  return makeSnapshot(cloud);
}

/** The body of a version in the given regions, made from a snapshot. */
export function versionOf(snapshotId: string, regions: readonly string[]): GalleryImageVersion {
  return {
    location: HOME,
    storageProfile: { osDiskImage: { source: { id: snapshotId } } },
    publishingProfile: { targetRegions: regions.map((name) => ({ name, regionalReplicaCount: 1 })) },
  };
}

/** Begins to write a version of the image. */
export function putVersion(body: GalleryImageVersion, version = '1.0.0', image: string = IMAGE) {
  return cloud.compute.galleryImageVersions.createOrUpdate(GROUP, GALLERY, image, version, body);
}

/** As `putVersion`, in the given regions. */
export function putRegions(...regions: string[]) {
  return putVersion(versionOf(snapshotId, regions));
}

/** A version with the state of its replication. */
export function getVersion(version = '1.0.0') {
  return cloud.compute.galleryImageVersions.get(GROUP, GALLERY, IMAGE, version, {
    expand: 'ReplicationStatus',
  });
}

/** A version's regions and how they stand: `{ westeurope: 'Completed' }`. */
export async function readStates(cloud: TestCloud, version = '1.0.0'): Promise<Record<string, string>> {
  const { replicationStatus } = await cloud.compute.galleryImageVersions.get(GROUP, GALLERY, IMAGE, version, {
    expand: 'ReplicationStatus',
  });
  return Object.fromEntries(
    (replicationStatus?.summary ?? []).map(({ region = '', state = '' }) => [
      region.toLowerCase().replaceAll(' ', ''),
      state,
    ]),
  );
}
