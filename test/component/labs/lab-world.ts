import { expect } from 'vitest';
import type { z } from 'zod';
import type { operationStatus } from '../../../functions/jobs/operation-status.ts';
import type { labDocument } from '../../../functions/labs/lab-document.ts';
import { PEOPLE } from '@lab-gallery/local-azure/identity/directory';
import type { AskOptions, Answer, TestCloud } from '../support/cloud.ts';
import { accountPath, type TestLab } from '../support/test-lab.ts';
import { until } from '@lab-gallery/test-support/until';

export type OperationDocument = z.infer<typeof operationStatus>;
export type LabDocument = z.infer<typeof labDocument>;

/** Why something was refused, as the API says it. */
export interface ErrorDocument {
  error: { code: string; message: string; details?: { code: string; message: string; target?: string }[] };
}

const ENDS: readonly string[] = ['Succeeded', 'Failed', 'Canceled'];

function hasEnded({ status }: OperationDocument): boolean {
  return ENDS.includes(status);
}

/** Follows long work that is no export, until it is over or something is so of it. */
export async function followOperation(
  cloud: TestCloud,
  { account }: Pick<TestLab, 'account'>,
  id: string,
  isSo: (operation: OperationDocument) => boolean = hasEnded,
): Promise<OperationDocument> {
  const path = `${accountPath({ account })}/operations/${id}`;
  return until(async () => {
    const { body } = await cloud.ask<OperationDocument>('GET', path);
    if (!isSo(body)) throw new Error(`Operation ${id} is ${JSON.stringify(body)}`);
    return body;
  });
}

/** Gives somebody a role in the account of a lab. @returns their token */
export async function giveRole(
  cloud: TestCloud,
  lab: TestLab,
  person: keyof typeof PEOPLE,
  role: string,
): Promise<string> {
  const body = { principalId: PEOPLE[person].objectId, principalType: 'User', role };
  const { status } = await cloud.ask('POST', `${accountPath(lab)}/role-assignments`, { body });
  if (status !== 201) throw new Error(`${person} could not be made ${role}: ${status}.`);
  return cloud.identity.tokenFor(person);
}

/** Asks for a lab from the image of another one. */
export function requestLab(
  cloud: TestCloud,
  source: TestLab,
  body: object,
  options: AskOptions = {},
): Promise<Answer<OperationDocument>> {
  return cloud.ask('POST', `${accountPath(source)}/labs`, {
    ...options,
    body: { image: source.imageName, size: 'Standard_D2s_v5', region: source.region, ...body },
  });
}

/** Creates a lab from the image of another one, from the request to the end. */
export async function createLab(
  cloud: TestCloud,
  source: TestLab,
  body: object,
  options: AskOptions = {},
): Promise<OperationDocument> {
  const { status, body: accepted } = await requestLab(cloud, source, body, options);
  expect([status, accepted]).toMatchObject([202, { kind: 'CreateLab' }]);
  return followOperation(cloud, source, accepted.id);
}

/** Deletes a lab as somebody would who has looked what goes. @returns the operation at its end */
export async function deleteLab(cloud: TestCloud, source: TestLab, name: string): Promise<OperationDocument> {
  const path = `${accountPath(source)}/labs/${name}`;
  const check = await cloud.ask('POST', `${path}/check-delete`);
  const etag = check.headers.get('etag') ?? '';
  const { body } = await cloud.ask<OperationDocument>('DELETE', path, { headers: { 'if-match': etag } });
  return followOperation(cloud, source, body.id);
}

/** What ARM has in the resource group of a lab's account that an operation of the app made, by type and name. */
export async function madeByApp(cloud: TestCloud, { group }: Pick<TestLab, 'group'>): Promise<string[]> {
  const vms = await Array.fromAsync(cloud.azure.compute.virtualMachines.list(group));
  const disks = await Array.fromAsync(cloud.azure.compute.disks.listByResourceGroup(group));
  const networks = await cloud.azure.listNetworks(group);
  return [...vms, ...disks, ...networks]
    .map(({ name = '' }) => name)
    .filter((name) => name.startsWith('lab-gallery-'))
    .toSorted();
}
