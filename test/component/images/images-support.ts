import type { GalleryImage, GalleryImageVersion } from '@azure/arm-compute';
import type { z } from 'zod';
import type { imageDocument, imagePage } from '../../../functions/images/image-document.ts';
import type { versionDocument, versionPage } from '../../../functions/images/version-document.ts';
import type { operationStatus } from '../../../functions/jobs/operation-status.ts';
import type { Answer, AskOptions, TestCloud } from '../support/cloud.ts';
import { accountPath, galleryPath, type TestLab } from '../support/test-lab.ts';
import { until } from '@lab-gallery/test-support/until';

export type ImageDocument = z.infer<typeof imageDocument>;
export type ImagePage = z.infer<typeof imagePage>;
export type VersionDocument = z.infer<typeof versionDocument>;
export type VersionPage = z.infer<typeof versionPage>;
export type OperationDocument = z.infer<typeof operationStatus>;

/** The images of a lab's account, and what can be done about them: by HTTP as any client would. */
export class TestImages {
  readonly #cloud: TestCloud;
  readonly lab: TestLab;

  constructor(cloud: TestCloud, lab: TestLab) {
    this.#cloud = cloud;
    this.lab = lab;
  }

  ask<Body>(method: string, path: string, options: AskOptions = {}): Promise<Answer<Body>> {
    return this.#cloud.ask<Body>(method, `${accountPath(this.lab)}/${path}`, options);
  }

  async read(image = this.lab.imageName): Promise<ImageDocument> {
    return (await this.ask<ImageDocument>('GET', `images/${image}`)).body;
  }

  /** Names on all pages of a list, and how many pages there were. */
  async names(query = ''): Promise<{ names: string[]; pages: number }> {
    const names: string[] = [];
    let pages = 0;
    let next: string | undefined = `${accountPath(this.lab)}/images?${query}`;
    while (next !== undefined) {
      const { body }: Answer<ImagePage> = await this.#cloud.ask<ImagePage>('GET', next);
      names.push(...body.value.map(({ name }) => name));
      pages += 1;
      next = body.nextLink;
    }
    return { names, pages };
  }

  /** Codes of the reasons why an image is hidden from the account. */
  async reasons(image: string): Promise<string[]> {
    return (await this.read(image)).hiddenBecause.map(({ code }) => code);
  }

  /** Synchronises the gallery, from the request to the end. */
  async synchronize(): Promise<OperationDocument> {
    const { status, body } = await this.ask<OperationDocument>('POST', 'gallery/synchronize');
    if (status !== 202) throw new Error(`The synchronisation was answered ${status}.`);
    return this.follow(body.id);
  }

  async follow(id: string): Promise<OperationDocument> {
    return until(async () => {
      const { body } = await this.ask<OperationDocument>('GET', `operations/${id}`);
      if (body.status === 'NotStarted' || body.status === 'Running') throw new Error(`It is ${body.status}.`);
      return body;
    });
  }

  /** Makes an image definition in the gallery, and versions of it, as somebody would who does not use the app. */
  async upload(
    imageName: string,
    versions: readonly string[] = ['1.0.0'],
    {
      image = {},
      version = {},
      diskGb = 30,
    }: { image?: Partial<GalleryImage>; version?: Partial<GalleryImageVersion>; diskGb?: number } = {},
  ): Promise<void> {
    const { compute } = this.#cloud.azure;
    const { group, region: location } = this.lab;
    await this.#cloud.azure.createImage({ ...this.lab, imageName }, image);
    if (versions.length === 0) return;
    const disk = await compute.disks.createOrUpdate(group, imageName, {
      location,
      osType: image.osType ?? 'Linux',
      hyperVGeneration: image.hyperVGeneration ?? 'V2',
      diskSizeGB: diskGb,
      creationData: { createOption: 'Empty' },
      ...(image.architecture !== undefined && {
        supportedCapabilities: { architecture: image.architecture },
      }),
    });
    for (const name of versions) {
      await compute.galleryImageVersions.createOrUpdate(...galleryPath(this.lab), imageName, name, {
        location,
        storageProfile: { osDiskImage: { source: { id: disk.id ?? '' } } },
        safetyProfile: { allowDeletionOfReplicatedLocations: true },
        ...version,
      });
    }
  }

  /** Has Azure copy a version to these regions, as somebody would who does not use the app. */
  async copyTo(imageName: string, version: string, regions: readonly string[]): Promise<void> {
    const { galleryImageVersions } = this.#cloud.azure.compute;
    const found = await galleryImageVersions.get(...galleryPath(this.lab), imageName, version);
    const targetRegions = regions.map((name) => ({ name, regionalReplicaCount: 1 }));
    await galleryImageVersions.createOrUpdate(...galleryPath(this.lab), imageName, version, {
      ...found,
      publishingProfile: { ...found.publishingProfile, targetRegions },
    });
  }
}

/** A lab, and the images of its account. */
export async function openImages(
  cloud: TestCloud,
  options: Parameters<TestCloud['openLab']>[0],
): Promise<TestImages> {
  return new TestImages(cloud, await cloud.openLab(options));
}
