import type { ImageFacts, VersionFacts } from '../../shared/image/catalogue.ts';
import { ImageVersionNotFound } from '../../shared/image/errors.ts';
import { findImage, sightOfVersions, type ImageDoorPorts, type Viewer } from './find-image.ts';
import { versionDocumentOf } from './version-document.ts';

/** @throws {ImageNotFound | ImageVersionNotFound} */
export async function findVersion(
  ports: ImageDoorPorts,
  viewer: Viewer,
  params: { image: string; version: string },
): Promise<{ image: ImageFacts; facts: VersionFacts }> {
  const image = await findImage(ports, viewer, params.image);
  const ref = { galleryId: viewer.galleryId, imageName: image.name, version: params.version };
  const facts = await ports.catalogue.readVersion(ref);
  if (!facts) throw new ImageVersionNotFound(image.name, params.version);
  return { image, facts };
}

/** One version as callers see it. */
export async function documentOfVersion(
  ports: ImageDoorPorts,
  viewer: Viewer,
  { image, facts }: { image: ImageFacts; facts: VersionFacts },
) {
  return versionDocumentOf(image.name, facts, await sightOfVersions(ports, viewer, [facts]));
}
