import { describe, expect, it } from 'vitest';
import { startCloud } from '../support/start-cloud.ts';
import { until } from '@lab-gallery/test-support/until';

describe('local.settings.sample.json', () => {
  it('as it stands boots the app, which finds tables, identity and ARM at its ports', async () => {
    await using cloud = await startCloud({ asInSettingsFile: true });
    const lab = await cloud.openLab({ name: 'sample', region: 'polandcentral' });

    const { status, headers, body } = await cloud.requestExport(lab);
    await until(() => {
      expect(cloud.azure.requests(lab, 'POST', /\/deallocate$/)).toBe(1);
    });
    const run = await cloud.readExport(lab, body.id);

    expect(status).toBe(202);
    expect(headers.get('operation-location')).toBe(
      `http://127.0.0.1:7071/api/lab-accounts/sample/operations/${body.id}`,
    );
    expect(cloud.arm.origin).toBe('https://127.0.0.1:7073');
    expect(run.vmUnavailableFrom).toBeDefined();
  });
});
