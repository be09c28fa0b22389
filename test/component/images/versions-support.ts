import type { GalleryImage, GalleryImageVersion } from '@azure/arm-compute';
import type { TestCloud } from '../support/cloud.ts';
import { openStores, seedExport } from '../stores/support/app-stores.ts';
import { TestImages, type OperationDocument, type VersionDocument } from './images-support.ts';
import { galleryPath, type LabOptions } from '../support/test-lab.ts';

const ANOTHER = 'another-operation';

export interface RegionDocument {
  readonly region: string;
  readonly state: string;
  readonly message?: string;
}

/** What an uploaded image and its versions are like. */
interface UploadOptions {
  image?: Partial<GalleryImage>;
  version?: Partial<GalleryImageVersion>;
}

/** An operation that changes where a version is. */
export type EditDocument = Omit<OperationDocument, 'result'> & {
  readonly result?: { readonly regions?: RegionDocument[]; readonly [field: string]: unknown };
};

/** Images, and what can become of them and of their versions. */
export class TestVersions extends TestImages {
  readonly #cloud: TestCloud;

  constructor(cloud: TestCloud, lab: TestImages['lab']) {
    super(cloud, lab);
    this.#cloud = cloud;
  }

  /**
   * Makes an image and versions of it as an export would of this account, or of another one, which alone may change
   * them: with its tags, and an export that they name.
   */
  async addExported(
    imageName: string,
    versions: readonly string[] = ['1.0.0'],
    {
      version = {},
      account = this.lab.account,
      from = { labName: 'physics' },
    }: UploadOptions & { account?: string; from?: { labName: string; templateVmId?: string } } = {},
  ): Promise<void> {
    const { galleryId } = this.lab;
    const about = { accountId: account, ...from, imageName, galleryId };
    const id = await seedExport(openStores(this.#cloud).exports, about);
    const tags = { labGalleryExport: id, labGalleryAccount: account };
    const tagged = { ...version, tags: { ...version.tags, ...tags } };
    await this.upload(imageName, versions, { image: { tags: { labGalleryExport: id } }, version: tagged });
  }

  /** Makes an image, and versions of it from a snapshot: the app may write those, but no disks, from which Azure would ask it to. */
  override async upload(
    imageName: string,
    versions: readonly string[] = ['1.0.0'],
    { image = {}, version = {} }: UploadOptions = {},
  ): Promise<void> {
    const { compute } = this.#cloud.azure;
    const { group, region: location } = this.lab;
    await super.upload(imageName, [], { image });
    if (versions.length === 0) return;
    const os = { location, osType: 'Linux', hyperVGeneration: 'V2' } as const;
    const disk = await compute.disks.createOrUpdate(group, imageName, {
      ...os,
      diskSizeGB: 30,
      creationData: { createOption: 'Empty' },
    });
    const snapshot = await compute.snapshots.createOrUpdate(group, imageName, {
      ...os,
      creationData: { createOption: 'Copy', sourceResourceId: disk.id ?? '' },
    });
    for (const name of versions) {
      await compute.galleryImageVersions.createOrUpdate(...galleryPath(this.lab), imageName, name, {
        location,
        storageProfile: { osDiskImage: { source: { id: snapshot.id ?? '' } } },
        safetyProfile: { allowDeletionOfReplicatedLocations: true },
        ...version,
      });
    }
  }

  async version(image: string, version = '1.0.0'): Promise<VersionDocument> {
    return (await this.ask<VersionDocument>('GET', `images/${image}/versions/${version}`)).body;
  }

  /** The version as Azure has it. */
  azureVersion(image: string, version = '1.0.0') {
    const { galleryImageVersions } = this.#cloud.azure.compute;
    return galleryImageVersions.get(...galleryPath(this.lab), image, version);
  }

  edit(image: string, body: object, headers: Record<string, string> = {}) {
    return this.ask<OperationDocument>('PATCH', `images/${image}/versions/1.0.0`, { body, headers });
  }

  /** Edits a version, from the request to the end. */
  async editToEnd(image: string, body: object): Promise<EditDocument> {
    const { status, body: accepted } = await this.edit(image, body);
    if (status !== 202) throw new Error(`The edit was answered ${status}: ${JSON.stringify(accepted)}`);
    return (await this.follow(accepted.id)) as EditDocument;
  }

  /** The ETag that a deletion of what the path names takes. */
  async checkDeletion(path: string): Promise<{ etag: string; body: unknown }> {
    const { headers, body } = await this.ask('POST', `${path}/check-delete`);
    return { etag: headers.get('etag') ?? '', body };
  }

  async delete(path: string, headers: Record<string, string> = {}) {
    const { etag } = await this.checkDeletion(path);
    return this.ask<OperationDocument>('DELETE', path, { headers: { 'if-match': etag, ...headers } });
  }

  async deleteToEnd(path: string): Promise<OperationDocument> {
    const { status, body } = await this.delete(path);
    if (status !== 202) throw new Error(`The deletion was answered ${status}: ${JSON.stringify(body)}`);
    return this.follow(body.id);
  }

  /** A lab was made from a version; of this account, where nothing else is said. */
  async use(imageName: string, version: string, accountId = this.lab.account): Promise<void> {
    const { galleryId } = this.lab;
    await openStores(this.#cloud).imageUses.add({
      galleryId,
      accountId,
      labName: 'physics',
      imageName,
      version,
    });
  }

  /** Another operation writes a version. */
  async claim(imageName: string, version: string, accountId = this.lab.account): Promise<void> {
    const { galleryId } = this.lab;
    const holder = { accountId, operationId: ANOTHER };
    await openStores(this.#cloud).versions.claim({ galleryId, imageName, version }, holder);
  }

  /** The other operation is over. */
  async release(imageName: string, version: string): Promise<void> {
    const { galleryId } = this.lab;
    await openStores(this.#cloud).versions.release({ galleryId, imageName, version }, ANOTHER);
  }
}

export async function openVersions(cloud: TestCloud, options: LabOptions): Promise<TestVersions> {
  return new TestVersions(cloud, await cloud.openLab(options));
}
