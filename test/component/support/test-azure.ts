import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { ComputeManagementClient, type DataDisk, type GalleryImage } from '@azure/arm-compute';
import { NetworkManagementClient } from '@azure/arm-network';
import { LOCAL_SUBSCRIPTION, type Arm } from '@lab-gallery/local-azure/arm';
import { galleryPath, type LabOptions, type TestLab } from './test-lab.ts';

/** What ARM itself says after an export. */
export interface AzureTruth {
  /** Azure's words: `VM running`. */
  readonly power: string | undefined;
  /** Snapshots in the lab's resource group. */
  readonly snapshots: readonly string[];
  /** Versions of the image, by their numbers. */
  readonly versions: Readonly<
    Record<
      string,
      { state: string | undefined; tags: object; targetRegions: string[]; replicas: Record<string, string> }
    >
  >;
}

interface AzureConnection {
  readonly arm: Arm;
  /** A token for ARM. */
  readonly token: string;
  /** PEM of the authority that ARM's certificate is signed by. */
  readonly ca: string;
}

/** Azure as its owner sees it beside the app: through Azure's own SDK. */
export class TestAzure {
  readonly compute: ComputeManagementClient;
  readonly network: NetworkManagementClient;
  readonly #connection: AzureConnection;

  constructor(connection: AzureConnection) {
    this.#connection = connection;
    const { arm, token, ca } = connection;
    const getToken = () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 });
    const clientOptions = { endpoint: arm.origin, tlsOptions: { ca } };
    this.compute = new ComputeManagementClient({ getToken }, LOCAL_SUBSCRIPTION, clientOptions);
    this.network = new NetworkManagementClient({ getToken }, LOCAL_SUBSCRIPTION, clientOptions);
  }

  /** Makes a lab's resource group, template VM and, unless there is one for it, gallery. */
  async prepare(options: LabOptions): Promise<{ galleryId: string; templateVmId: string }> {
    const { name, region, running = true, dataDisks = [] } = options;
    await this.createResourceGroup(name, region);
    const [galleryId, templateVmId] = await Promise.all([
      options.beside?.galleryId ?? this.#createGallery(name, region),
      this.#createVm(name, region, dataDisks),
    ]);
    if (!running) await this.compute.virtualMachines.deallocate(name, name);
    return { galleryId, templateVmId };
  }

  /** What Azure shows of a lab's template VM, snapshots and image. */
  async truth(lab: TestLab): Promise<AzureTruth> {
    const [power, snapshots, versions] = await Promise.all([
      this.power(lab),
      Array.fromAsync(this.compute.snapshots.listByResourceGroup(lab.group)),
      this.#versions(lab),
    ]);
    return { power, snapshots: snapshots.map(({ name }) => name ?? ''), versions };
  }

  async power({ group, vm }: TestLab): Promise<string | undefined> {
    const { statuses } = await this.compute.virtualMachines.instanceView(group, vm);
    return statuses?.find(({ code }) => code?.startsWith('PowerState/'))?.displayStatus;
  }

  async #versions(lab: TestLab): Promise<AzureTruth['versions']> {
    const [group, gallery] = galleryPath(lab);
    const client = this.compute.galleryImageVersions;
    const found = await Array.fromAsync(client.listByGalleryImage(group, gallery, lab.imageName)).catch(
      (error: unknown) => {
        if (isNotFound(error)) return [];
        throw error;
      },
    );
    const versions: Record<string, AzureTruth['versions'][string]> = {};
    for (const { name = '' } of found) {
      const version = await client.get(group, gallery, lab.imageName, name, { expand: 'ReplicationStatus' });
      const summary = version.replicationStatus?.summary ?? [];
      versions[name] = {
        state: version.provisioningState,
        tags: version.tags ?? {},
        targetRegions: (version.publishingProfile?.targetRegions ?? [])
          .map((region) => regionName(region.name))
          .sort(),
        replicas: Object.fromEntries(
          summary.map(({ region = '', state = '' }) => [regionName(region), state] as const),
        ),
      };
    }
    return versions;
  }

  /** The network resources of a resource group. */
  async listNetworks(group: string): Promise<{ name?: string; tags?: object }[]> {
    const { networkInterfaces, publicIPAddresses, virtualNetworks, networkSecurityGroups } = this.network;
    const lists = [networkInterfaces, publicIPAddresses, virtualNetworks, networkSecurityGroups];
    const pages: AsyncIterable<{ name?: string; tags?: object }>[] = lists.map((one) => one.list(group));
    return (await Promise.all(pages.map((list) => Array.fromAsync(list)))).flat();
  }

  /** Makes an image definition as somebody would who does not use the app. */
  async createImage(lab: TestLab, properties: Partial<GalleryImage> = {}): Promise<void> {
    await this.compute.galleryImages.createOrUpdate(...galleryPath(lab), lab.imageName, {
      location: lab.region,
      osType: 'Linux',
      osState: 'Specialized',
      hyperVGeneration: 'V2',
      architecture: 'x64',
      features: [{ name: 'SecurityType', value: 'Standard' }],
      identifier: { publisher: 'somebody', offer: lab.imageName, sku: 'else' },
      ...properties,
    });
  }

  /** Makes an image version as somebody would who does not use the app. */
  async createVersion(lab: TestLab, version: string): Promise<void> {
    const { group, vm, region, imageName } = lab;
    const { storageProfile } = await this.compute.virtualMachines.get(group, vm);
    const sourceResourceId = storageProfile?.osDisk?.managedDisk?.id ?? '';
    const source = await this.compute.snapshots.createOrUpdate(group, 'of-somebody-else', {
      location: region,
      creationData: { createOption: 'Copy', sourceResourceId },
    });
    await this.compute.galleryImageVersions.createOrUpdate(...galleryPath(lab), imageName, version, {
      location: region,
      storageProfile: { osDiskImage: { source: { id: idOf(source) } } },
      safetyProfile: { allowDeletionOfReplicatedLocations: true },
    });
    await this.compute.snapshots.delete(group, 'of-somebody-else');
  }

  /** Makes a VM from a specialized version of the lab's image, beside the lab's own. @returns its resource id */
  async createVmFrom({ group, region, galleryId, imageName }: TestLab, version: string): Promise<string> {
    const net = await this.network.virtualNetworks.createOrUpdate(group, 'net', {
      location: region,
      addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
      subnets: [{ name: 'default', addressPrefix: '10.0.0.0/24' }],
    });
    const subnet = { id: `${idOf(net)}/subnets/default` };
    const nic = await this.network.networkInterfaces.createOrUpdate(group, 'nic', {
      location: region,
      ipConfigurations: [{ name: 'primary', subnet }],
    });
    const vm = await this.compute.virtualMachines.createOrUpdate(group, 'copy-vm', {
      location: region,
      hardwareProfile: { vmSize: 'Standard_D2s_v5' },
      storageProfile: {
        imageReference: { id: `${galleryId}/images/${imageName}/versions/${version}` },
        osDisk: { createOption: 'FromImage' },
      },
      networkProfile: { networkInterfaces: [{ id: idOf(nic), primary: true }] },
    });
    return idOf(vm);
  }

  /** How often ARM was asked for what stands in the lab's resource group, by method and path. */
  requests(lab: TestLab, method: string, path: RegExp): number {
    return this.#connection.arm.requests
      .list()
      .filter((entry) => entry.method === method && path.test(entry.path))
      .filter((entry) => entry.path.toLowerCase().includes(`/${lab.group.toLowerCase()}/`)).length;
  }

  async #createGallery(group: string, location: string): Promise<string> {
    const gallery = `${group.replaceAll('-', '_')}_gallery`;
    return idOf(await this.compute.galleries.createOrUpdate(group, gallery, { location }));
  }

  async #createVm(name: string, location: string, dataDisks: DataDisk[]): Promise<string> {
    const vm = await this.compute.virtualMachines.createOrUpdate(name, name, {
      location,
      hardwareProfile: { vmSize: 'Standard_D2s_v5' },
      storageProfile: {
        imageReference: {
          publisher: 'Canonical',
          offer: 'ubuntu-24_04-lts',
          sku: 'server',
          version: 'latest',
        },
        osDisk: { createOption: 'FromImage', name: `${name}-os`, diskSizeGB: 64 },
        dataDisks,
      },
      osProfile: { computerName: 'template', adminUsername: 'teacher', adminPassword: 'Nobody-signs-in-1' },
    });
    return idOf(vm);
  }

  /** One PUT without an SDK: the client for resource groups would be there for this alone. */
  async createResourceGroup(name: string, location: string): Promise<void> {
    const { ca, token, arm } = this.#connection;
    const path = `/subscriptions/${LOCAL_SUBSCRIPTION}/resourceGroups/${name}?api-version=2021-04-01`;
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const put = request(new URL(path, arm.origin), { method: 'PUT', ca, headers });
    const [response] = (await once(put.end(JSON.stringify({ location })), 'response')) as [IncomingMessage];
    await response.resume().toArray();
    if (response.statusCode !== 201) throw new Error(`The resource group ${name} could not be made.`);
  }
}

function regionName(displayName: string): string {
  return displayName.toLowerCase().replaceAll(' ', '');
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === 404;
}

function idOf({ id }: { readonly id?: string }): string {
  if (id === undefined) throw new Error('Azure answered with a resource that has no id.');
  return id;
}
