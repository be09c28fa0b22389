import type { TestCloud } from './cloud.ts';
import { openStores } from './app-stores.ts';
import { TestImages, type OperationDocument, type VersionDocument } from './images-support.ts';
import { galleryPath, type LabOptions } from './test-lab.ts';

export interface RegionDocument {
  readonly region: string;
  readonly state: string;
  readonly message?: string;
}

/** An operation that changes where a version is. */
export type EditDocument = OperationDocument & { readonly result?: { readonly regions?: RegionDocument[] } };

/** Images, and what can become of them and of their versions. */
export class TestVersions extends TestImages {
  readonly #cloud: TestCloud;

  constructor(cloud: TestCloud, lab: TestImages['lab']) {
    super(cloud, lab);
    this.#cloud = cloud;
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
    return this.follow(accepted.id);
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
    await openStores(this.#cloud).imageUses.add({ galleryId, accountId, labName: 'physics', imageName, version });
  }

  /** Another operation writes a version. */
  async claim(imageName: string, version: string, accountId = this.lab.account): Promise<void> {
    const { galleryId } = this.lab;
    const holder = { accountId, operationId: 'another-operation' };
    await openStores(this.#cloud).versions.claim({ galleryId, imageName, version }, holder);
  }
}

export async function openVersions(cloud: TestCloud, options: LabOptions): Promise<TestVersions> {
  return new TestVersions(cloud, await cloud.openLab(options));
}
