import type { LabEvent } from './lab-event.ts';
import type { LabBuild } from '../lab/lab-build.ts';

/** Tells that a lab was made from an image. A lab is made once under the id of its making. */
export function labCreatedEvent({ accountId, labName, image, id }: LabBuild, time: string): LabEvent {
  const { galleryId, imageName, version } = image;
  return {
    id: `${id}-lab-created`,
    type: 'lab-created',
    time,
    accountId,
    subject: `labs/${labName}`,
    data: { labName, galleryId, imageName, version },
  };
}
