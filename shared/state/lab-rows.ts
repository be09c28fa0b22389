import { z } from 'zod';
import { labBuild } from '../lab/lab-build.ts';
import { labImage, type Lab } from '../lab/lab.ts';
import { json, withJson } from './export-rows.ts';

/** Labs stand in their account's partition, by name. */
export const LAB = 'lab:';

const labRow = z.object({
  templateVmId: z.string(),
  image: json(labImage).exactOptional(),
  build: json(labBuild).exactOptional(),
});

export function rowOfLab(partitionKey: string, rowKey: string, lab: Lab) {
  const { templateVmId, image, build } = lab;
  return { partitionKey, rowKey, ...withJson({ templateVmId, image, build }) };
}

export function labOfRow(accountId: string, name: string, row: object): Lab {
  return { accountId, name, ...labRow.parse(row) };
}
