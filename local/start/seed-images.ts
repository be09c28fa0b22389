/** Images that came into the gallery by other means than the app: what its administrator brought along. */
import type {
  ComputeManagementClient,
  GalleryImage,
  GalleryImageVersion,
  TargetRegion,
} from '@azure/arm-compute';
import { unlessNotFound } from './unless-not-found.ts';

interface SeededImage {
  readonly name: string;
  readonly location: string;
  readonly definition: Pick<GalleryImage, 'osType' | 'osState' | 'description'>;
  /** The version is copied to these. */
  readonly regions: readonly string[];
  readonly excludeFromLatest?: boolean;
}

const EUROPE = ['westeurope', 'northeurope'];

/** Of each kind one: whoever looks at the gallery should see what there can be. */
const IMAGES: readonly SeededImage[] = [
  {
    name: 'office-windows',
    location: 'westeurope',
    regions: EUROPE,
    definition: { osType: 'Windows', osState: 'Generalized', description: 'Windows 11 with Office' },
  },
  {
    name: 'python-notebooks',
    location: 'westeurope',
    regions: EUROPE,
    definition: { osType: 'Linux', osState: 'Specialized', description: 'Ubuntu with JupyterLab' },
  },
  {
    name: 'packer-ubuntu',
    location: 'eastus',
    regions: ['eastus', 'eastus2', 'westus3'],
    definition: {
      osType: 'Linux',
      osState: 'Generalized',
      description: 'Built by Packer, uploaded from outside',
    },
  },
  {
    name: 'robotics-2024',
    location: 'westeurope',
    regions: EUROPE,
    excludeFromLatest: true,
    definition: { osType: 'Linux', osState: 'Generalized', description: 'Last year’s: no version is latest' },
  },
  {
    name: 'gis-desktop',
    location: 'westeurope',
    regions: ['westeurope'],
    definition: { osType: 'Windows', osState: 'Generalized', description: 'In half of Europe’s regions' },
  },
];

const VERSION = '1.0.0';

/** Makes what is not there yet. Versions are left to Azure, which copies them while other things go on. */
export async function seedImages(
  compute: ComputeManagementClient,
  gallery: { readonly resourceGroup: string; readonly name: string },
): Promise<void> {
  await Promise.all(
    IMAGES.map((image) => ensureImage(compute, [gallery.resourceGroup, gallery.name], image)),
  );
}

async function ensureImage(
  compute: ComputeManagementClient,
  gallery: readonly [string, string],
  { name, location, definition, regions, excludeFromLatest = false }: SeededImage,
): Promise<void> {
  const { galleryImages, galleryImageVersions, disks } = compute;
  if (!(await unlessNotFound(galleryImages.get(...gallery, name)))) {
    await galleryImages.createOrUpdate(...gallery, name, {
      location,
      ...definition,
      hyperVGeneration: 'V2',
      architecture: 'x64',
      features: [{ name: 'SecurityType', value: 'Standard' }],
      identifier: { publisher: 'contoso', offer: 'classes', sku: name },
    });
  }
  if (await unlessNotFound(galleryImageVersions.get(...gallery, name, VERSION))) return;
  const disk = await disks.createOrUpdate(gallery[0], `${name}-source`, {
    location,
    hyperVGeneration: 'V2',
    diskSizeGB: 64,
    creationData: { createOption: 'Empty' },
    ...(definition.osType !== undefined && { osType: definition.osType }),
  });
  const version: GalleryImageVersion = {
    location,
    publishingProfile: { targetRegions: regions.map(targetIn), excludeFromLatest },
    storageProfile: { osDiskImage: { source: { id: disk.id ?? '' } } },
    safetyProfile: { allowDeletionOfReplicatedLocations: true },
  };
  await galleryImageVersions.createOrUpdate(...gallery, name, VERSION, version).submitted();
}

function targetIn(name: string): TargetRegion {
  return { name, regionalReplicaCount: 1, storageAccountType: 'Standard_LRS' };
}
