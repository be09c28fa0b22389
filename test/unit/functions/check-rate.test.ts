import { HttpRequest } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { exportActionEndpoints } from '../../../functions/exports/export-actions.http.ts';
import { exportEndpoints } from '../../../functions/exports/exports.http.ts';
import type { EndpointCall } from '../../../functions/http/http-endpoint.ts';
import { labActionEndpoints } from '../../../functions/labs/lab-actions.http.ts';
import { TooManyRequestsError } from '../../../shared/domain/access/errors.ts';
import { createRequestRate } from '../../../shared/use-cases/access/request-rate.ts';
import { LabAccountNotFoundError } from '../../../shared/domain/account/lab-account.ts';

/** Doors that share a rate, into an app that knows no account: whoever passes the rate is told that. */
function open(perMinute: number) {
  const checkRate = createRequestRate(perMinute, { now: () => new Date(0) });
  const ports = { checkRate, accounts: { read: () => Promise.resolve(undefined) } } as never;
  const endpoints = [
    ...exportEndpoints(ports),
    ...exportActionEndpoints(ports),
    ...labActionEndpoints(ports),
  ];
  return (name: string, body: object, objectId = 'caller') => {
    const request = new HttpRequest({
      method: 'POST',
      url: 'http://localhost/',
      params: { account: 'contoso', lab: 'linux' },
      body: { string: JSON.stringify(body) },
    });
    const guard = { allow: () => Promise.resolve(() => true) };
    const call = { request, guard, caller: { objectId } } as unknown as EndpointCall;
    return endpoints.find((one) => one.name === name)?.answer(call);
  };
}

const EXPORT = { imageName: 'linux' };
const LAB = { name: 'new', image: 'linux', region: 'uksouth', size: 'Standard_D2s_v5' };

describe('what has Azure asked for everything that an export or a lab depends on', () => {
  it('is refused to a caller who asks for it too often, through whichever door, and to nobody else', async () => {
    const ask = open(3);
    await expect(ask('previewExport', EXPORT)).rejects.toBeInstanceOf(LabAccountNotFoundError);
    await expect(ask('requestExport', EXPORT)).rejects.toBeInstanceOf(LabAccountNotFoundError);
    await expect(ask('requestLab', LAB)).rejects.toBeInstanceOf(LabAccountNotFoundError);

    const refused = [ask('previewExport', EXPORT), ask('requestExport', EXPORT), ask('requestLab', LAB)];

    for (const answer of refused) {
      await expect(answer).rejects.toMatchObject({ code: 'TooManyRequests', retryAfterSeconds: 20 });
      await expect(answer).rejects.toBeInstanceOf(TooManyRequestsError);
    }
    await expect(ask('previewExport', EXPORT, 'another')).rejects.toBeInstanceOf(LabAccountNotFoundError);
  });
});
