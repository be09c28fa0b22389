import { z } from 'zod';
import { labBuild } from '../../domain/lab/lab-build.ts';
import { labImage, type Lab } from '../../domain/lab/lab.ts';
import { json, withJson } from './export-rows.ts';
import { partitions, rows } from './toolkit/keys.ts';
import type { KeyedRow } from './toolkit/tables.ts';

const labRow = z.object({
  templateVmId: z.string(),
  image: json(labImage).exactOptional(),
  build: json(labBuild).exactOptional(),
});

/** Labs stand in their account's partition, by name. */
export function keysOfLab(accountId: string, labName: string) {
  return { partitionKey: partitions.account(accountId), rowKey: rows.lab.key(labName) };
}

export function rowOfLab(lab: Lab): KeyedRow {
  const { accountId, name, templateVmId, image, build } = lab;
  return { ...keysOfLab(accountId, name), ...withJson({ templateVmId, image, build }) };
}

export function labOfRow(accountId: string, name: string, row: object): Lab {
  return { accountId, name, ...labRow.parse(row) };
}

/** True when both would be the same row. */
export function isSameLab(a: Lab, b: Lab): boolean {
  return JSON.stringify(rowOfLab(a)) === JSON.stringify(rowOfLab(b));
}
