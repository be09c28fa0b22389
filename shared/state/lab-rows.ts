import { z } from 'zod';
import { labImage, type Lab } from '../lab/lab.ts';
import { json, withJson } from './export-rows.ts';

const labRow = z.object({ templateVmId: z.string(), image: json(labImage).exactOptional() });

export function rowOfLab(partitionKey: string, rowKey: string, { templateVmId, image }: Lab) {
  return { partitionKey, rowKey, ...withJson({ templateVmId, image }) };
}

export function labOfRow(accountId: string, name: string, row: object): Lab {
  return { accountId, name, ...labRow.parse(row) };
}
