import { HttpRequest } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { exportActionDoors } from '../../../functions/exports/export-actions.http.ts';
import { exportDoors } from '../../../functions/exports/exports.http.ts';
import type { DoorCall } from '../../../functions/http/http-door.ts';
import { labActionDoors } from '../../../functions/labs/lab-actions.http.ts';
import { TooManyRequests } from '../../../shared/domain/access/errors.ts';
import { createRequestRate } from '../../../shared/use-cases/access/request-rate.ts';
import { LabAccountNotFound } from '../../../shared/domain/account/lab-account.ts';

/** Doors that share a rate, into an app that knows no account: whoever passes the rate is told that. */
function open(perMinute: number) {
  const checkRate = createRequestRate(perMinute, { now: () => new Date(0) });
  const ports = { checkRate, accounts: { read: () => Promise.resolve(undefined) } } as never;
  const doors = [...exportDoors(ports), ...exportActionDoors(ports), ...labActionDoors(ports)];
  return (name: string, body: object, objectId = 'caller') => {
    const request = new HttpRequest({
      method: 'POST',
      url: 'http://localhost/',
      params: { account: 'contoso', lab: 'linux' },
      body: { string: JSON.stringify(body) },
    });
    const guard = { allow: () => Promise.resolve(() => true) };
    const call = { request, guard, caller: { objectId } } as unknown as DoorCall;
    return doors.find((one) => one.name === name)?.answer(call);
  };
}

const EXPORT = { imageName: 'linux' };
const LAB = { name: 'new', image: 'linux', region: 'uksouth', size: 'Standard_D2s_v5' };

describe('what has Azure asked for everything that an export or a lab depends on', () => {
  it('is refused to a caller who asks for it too often, through whichever door, and to nobody else', async () => {
    const ask = open(3);
    await expect(ask('previewExport', EXPORT)).rejects.toBeInstanceOf(LabAccountNotFound);
    await expect(ask('requestExport', EXPORT)).rejects.toBeInstanceOf(LabAccountNotFound);
    await expect(ask('requestLab', LAB)).rejects.toBeInstanceOf(LabAccountNotFound);

    const refused = [ask('previewExport', EXPORT), ask('requestExport', EXPORT), ask('requestLab', LAB)];

    for (const answer of refused) {
      await expect(answer).rejects.toMatchObject({ code: 'TooManyRequests', retryAfterSeconds: 20 });
      await expect(answer).rejects.toBeInstanceOf(TooManyRequests);
    }
    await expect(ask('previewExport', EXPORT, 'another')).rejects.toBeInstanceOf(LabAccountNotFound);
  });
});
