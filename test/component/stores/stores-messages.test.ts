import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ForbiddenError } from '../../../shared/domain/access/errors.ts';
import type { MessageSettings } from '../../../shared/domain/account/lab-account.ts';
import type { CheckPorts } from '../../../shared/use-cases/export/check-export.ts';
import { AzureNotReadyError, ExportNotPossibleError } from '../../../shared/domain/export/errors.ts';
import { whyLater, whyNever } from '../../../shared/domain/export/export-message.ts';
import { takeExportMessage } from '../../../shared/use-cases/export/take-export-message.ts';
import { done } from '../../../shared/domain/arm/outcome.ts';
import { keysOfAccount } from '../../../shared/adapters/tables/account-rows.ts';
import { VM } from '../../unit/support/template-vms.ts';
import { possibleChecks } from './support/possible-checks.ts';
import { accountId, portsOfRequest, stores, useStores } from './support/stores-world.ts';

useStores();

/** Takes a message that asks for an export of the lab `physics`. @returns the export, or why it was not taken */
async function take(
  messages: MessageSettings,
  { checks = {}, options = {} }: { checks?: Partial<CheckPorts>; options?: object } = {},
) {
  await stores.accounts.change(accountId, (account) => ({ ...account, messages }));
  const ports = portsOfRequest({ checks: possibleChecks(stores, checks) });
  const imageName = `image-${randomUUID()}`;
  const message = { accountId, labName: 'physics', imageName, options };
  return takeExportMessage(ports, message, 'm1').catch((refusal: unknown) => refusal);
}

const AS_CREATOR: MessageSettings = { role: 'LabCreator', labs: ['physics'] };
const AS_CONTRIBUTOR: MessageSettings = { role: 'Contributor', labs: ['physics'] };

describe('a message', () => {
  it('exports a lab that its account names for messages, as somebody who owns no more than that', async () => {
    expect(await take(AS_CREATOR)).toMatchObject({ status: 'Accepted', ownImageOnly: true });
  });

  it('as a Contributor exports it into whatever image', async () => {
    expect(await take(AS_CONTRIBUTOR)).not.toHaveProperty('ownImageOnly');
  });

  it('exports no other lab', async () => {
    const refusal = await take({ role: 'Contributor', labs: ['chemistry'] });

    expect(refusal).toBeInstanceOf(ForbiddenError);
    expect(whyNever(refusal)).toMatchObject({ code: 'Forbidden' });
    expect(await stores.countRows(accountId)).toEqual({ lab: 2 });
  });

  it('loses a template VM as a Contributor alone', async () => {
    const options = { generalize: true };

    expect(await take(AS_CREATOR, { options })).toBeInstanceOf(ForbiddenError);
    expect(await take(AS_CONTRIBUTOR, { options })).toMatchObject({ status: 'Accepted' });
  });

  it('is rejected where its preview would refuse it, with the reasons, and leaves nothing', async () => {
    const refusal = await take(AS_CREATOR, {
      checks: { templateVms: { read: (id) => Promise.resolve(done({ ...VM, id })) } },
    });

    expect(refusal).toBeInstanceOf(ExportNotPossibleError);
    expect(whyNever(refusal)).toMatchObject({
      code: 'ExportNotPossible',
      message: expect.stringContaining('stopTemplateVm') as string,
    });
    expect(await stores.countRows(accountId)).toEqual({ lab: 2 });
  });

  it('comes back later while Azure can not be asked', async () => {
    const wait = { kind: 'wait' as const, seconds: 1, why: 'Azure asks for patience.' };
    const refusal = await take(AS_CREATOR, {
      checks: { templateVms: { read: () => Promise.resolve(wait) } },
    });

    expect(refusal).toBeInstanceOf(AzureNotReadyError);
    expect(whyNever(refusal)).toBeUndefined();
    expect(whyLater(refusal)).toMatchObject({ code: 'AzureNotReady' });
  });
});

describe('an account whose settings are from before', () => {
  it('takes no messages until somebody says for which labs', async () => {
    const keys = keysOfAccount(accountId);
    const row = await stores.table.find(keys.partitionKey, keys.rowKey);
    const client = await stores.table.client();
    const settings = JSON.stringify({ location: 'westeurope', messages: { role: 'Contributor' } });
    await client.updateEntity({ ...row, ...keys, settings }, 'Replace', { etag: '*' });

    const account = await stores.accounts.read(accountId);

    expect(account).toMatchObject({ id: accountId, location: 'westeurope' });
    expect(account).not.toHaveProperty('messages');
  });
});
