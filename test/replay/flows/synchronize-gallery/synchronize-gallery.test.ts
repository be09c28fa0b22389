import { beforeEach, describe, expect, it } from 'vitest';
import { synchronizeGalleryOrchestrator } from '../../../../orchestrations/flows/synchronize-gallery/synchronize-gallery.orchestrator.ts';
import { synchronizeImagesOrchestrator } from '../../../../orchestrations/flows/synchronize-gallery/synchronize-images.orchestrator.ts';
import { requestPatientlyOrchestrator } from '../../../../orchestrations/engine/request/request-patiently.orchestrator.ts';
import { waitForOperationOrchestrator } from '../../../../orchestrations/engine/request/wait-for-operation.orchestrator.ts';
import { done, type Outcome } from '../../../../shared/domain/arm/outcome.ts';
import { SETTINGS } from '../../support/export-world.ts';
import { runOrchestrator } from '../../run-orchestrator.ts';

const PAGE = 300;

interface RefreshInput {
  order: { images: { name: string; definition?: object }[] };
}

/** What a gallery answers with, and what was asked of it. */
class Answers {
  pages = 3;
  vanished: string[][] = [[]];
  /** By the number of the call, from 1: what it does not get done, and for how many seconds. */
  waits = new Map<number, { left: number; seconds: number }>();
  page:
    ((continuation: string | undefined) => Outcome<unknown> | { kind: 'stopped'; why: string }) | undefined;
  stopAt = 0;
  refreshes = 0;
  readonly refreshed: string[] = [];
  /** How many were refreshed when the gallery was said to have been read. */
  readonly refreshedWhenRead: number[] = [];
  ending: unknown;

  readonly activities = {
    beginJobActivity: () => ({
      begun: { kind: 'SynchronizeGallery', target: 'gallery', order: { galleryId: 'g' }, settings: SETTINGS },
    }),
    settleJobActivity: (input: unknown) => {
      this.ending = (input as { ending: unknown }).ending;
      return { current: true };
    },
    readGalleryPageActivity: (input: unknown) => {
      const { continuation } = (input as { order: { continuation?: string } }).order;
      if (this.page) return this.page(continuation);
      const number = Number(continuation ?? 0);
      const images = Array.from({ length: PAGE }, (_, index) =>
        definitionOf(`image-${number * PAGE + index}`),
      );
      return done({ images, ...(number + 1 < this.pages && { continuation: String(number + 1) }) });
    },
    refreshImagesActivity: (input: unknown) => {
      const { images } = (input as RefreshInput).order;
      this.refreshes += 1;
      if (this.refreshes === this.stopAt) return { kind: 'stopped', why: 'cancelled' };
      const { left, seconds } = this.waits.get(this.refreshes) ?? { left: 0, seconds: 0 };
      const finished = images.slice(0, images.length - left);
      this.refreshed.push(...finished.map(({ name }) => name));
      return done({
        rowsWritten: finished.length,
        refused: [],
        left: images.slice(images.length - left),
        seconds,
      });
    },
    checkOperationActivity: () => ({ kind: 'waiting' }),
    findVanishedImagesActivity: () => done({ names: this.vanished.shift() ?? [] }),
    finishReadingActivity: () => {
      this.refreshedWhenRead.push(this.refreshed.length);
      return done(null);
    },
  };

  run() {
    return runOrchestrator(synchronizeGalleryOrchestrator.handler, {
      input: { accountId: 'contoso', jobId: 'job' },
      activities: this.activities,
      orchestrators: {
        [synchronizeImagesOrchestrator.name]: synchronizeImagesOrchestrator.handler,
        [requestPatientlyOrchestrator.name]: requestPatientlyOrchestrator.handler,
        [waitForOperationOrchestrator.name]: waitForOperationOrchestrator.handler,
      },
    });
  }
}

function definitionOf(name: string) {
  return {
    name,
    location: 'westeurope',
    provisioningState: 'Succeeded',
    osType: 'Linux',
    osState: 'Specialized',
    hyperVGeneration: 'V2',
    architecture: 'x64',
    securityType: 'Standard',
  };
}

let azure: Answers;

beforeEach(() => {
  azure = new Answers();
});

describe('the synchronisation of a gallery', () => {
  it('refreshes every image of every page once, in histories that do not grow', async () => {
    azure.pages = 20;

    const result = await azure.run();

    expect(azure.refreshed).toHaveLength(20 * PAGE);
    expect(new Set(azure.refreshed).size).toBe(20 * PAGE);
    expect(azure.ending).toEqual({
      status: 'Succeeded',
      result: { images: 20 * PAGE, rowsWritten: 20 * PAGE, refused: [] },
    });
    expect(result.longestHistory).toBeLessThan(80);
  });

  it('waits as long as Azure asks for, and then does what is left and no more', async () => {
    azure.pages = 1;
    azure.waits = new Map([
      [2, { left: 10, seconds: 40 }],
      [3, { left: 25, seconds: 90 }],
    ]);

    const result = await azure.run();

    expect(azure.refreshed.toSorted()).toEqual([...new Set(azure.refreshed)].toSorted());
    expect(azure.refreshed).toHaveLength(PAGE);
    expect(azure.ending).toMatchObject({ status: 'Succeeded', result: { images: PAGE } });
    const waited = result.finishedAt.getTime() - new Date('2026-01-01T00:00:00Z').getTime();
    expect(waited).toBeGreaterThanOrEqual(89_000);
    expect(waited).toBeLessThan(120_000);
  });

  it('goes on in a new history where a page is put off again and again', async () => {
    azure.pages = 1;
    for (let call = 1; call < 100; call += 1) azure.waits.set(call, { left: 25, seconds: 2 });

    const result = await azure.run();

    expect(azure.refreshed).toHaveLength(PAGE);
    expect(azure.ending).toMatchObject({ status: 'Succeeded' });
    expect(result.longestHistory).toBeLessThan(250);
  });

  it('has those confirmed that Azure lists no more, until there are no more of them', async () => {
    azure.pages = 1;
    const many = Array.from({ length: 200 }, (_, index) => `gone-${index}`);
    azure.vanished = [many, ['gone-200']];

    await azure.run();

    expect(azure.refreshed.slice(PAGE)).toEqual([...many, 'gone-200']);
    expect(azure.refreshedWhenRead).toEqual([PAGE + 201]);
    expect(azure.ending).toMatchObject({ status: 'Succeeded', result: { images: PAGE + 201 } });
  });

  it.each([
    [{ status: 'Failed', error: { code: 'GalleryNotFound' } }, () => done(null)],
    [
      { status: 'Failed', error: { code: 'AzureRefused', azure: { code: 'AuthorizationFailed' } } },
      () => ({ kind: 'refused' as const, error: { code: 'AuthorizationFailed', message: 'No.' } }),
    ],
    [{ status: 'Cancelled' }, () => ({ kind: 'stopped' as const, why: 'cancelled' })],
  ])('ends as %j where Azure or somebody says so', async (ending, page) => {
    azure.page = page;

    await azure.run();

    expect(azure.ending).toMatchObject(ending);
    expect(azure.refreshed).toEqual([]);
  });

  it('ends without a word where another run has it', async () => {
    azure.page = () => ({ kind: 'stopped', why: 'taken-over' });

    const result = await azure.run();

    expect(result.status).toBe('Completed');
    expect(azure.ending).toBeUndefined();
  });

  it('ends when it is cancelled between two images', async () => {
    azure.stopAt = 6;

    await azure.run();

    expect(azure.ending).toEqual({ status: 'Cancelled' });
    expect(azure.refreshedWhenRead).toEqual([]);
    expect(azure.refreshed.length).toBeLessThan(2 * PAGE);
  });
});
