/**
 * The app as it is built, in a Functions host of its own process, over a small Azure: what component tests share.
 * Its doors are used by HTTP as any client would, and what it has done is read back from ARM with Azure's SDK.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { ApiDocument } from '../../functions/api/api-document.ts';
import { startArm, type Arm, type ArmOptions } from '../../local/arm/start-arm.ts';
import type { HostKeys } from '../../local/host/keys.ts';
import { PEOPLE } from '../../local/identity/directory.ts';
import { LOCAL_PRINCIPAL, startIdentity, type Identity } from '../../local/identity/start-identity.ts';
import { freePorts } from '../../local/lib/free-ports.ts';
import { openTlsAuthority } from '../../local/lib/tls-authority.ts';
import { startPrices, type RetailPriceService } from '../../local/prices/start-prices.ts';
import { readLocalAccess, SUBSCRIPTION_OWNER } from '../../local/start/access.ts';
import { hostEnvironment, noProxyForLoopback } from '../../local/start/host-environment.ts';
import { openGalleryEvents } from '../../local/start/gallery-events.ts';
import { readEntities } from '../../local/start/local-azure.ts';
import { ensureFree } from '../../local/start/ports.ts';
import { readSettings } from '../../local/start/settings.ts';
import { startServiceBus, type ServiceBus } from '../../local/service-bus/start-service-bus.ts';
import { startAzurite } from '../../local/storage/azurite.ts';
import { ApiContract, type Reply } from '../contract/api-contract.ts';
import { noteUse } from '../contract/role-use.ts';
import { SeenNotes } from '../contract/seen.ts';
import { copyApp, SOURCE } from './app-copy.ts';
import { AppHost } from './app-host.ts';
import { TestAzure } from './test-azure.ts';
import {
  accountPath,
  hasEnded,
  type LabOptions,
  type PreviewDocument,
  type RunDocument,
  type TestLab,
  type TimelineDocument,
} from './test-lab.ts';

/** An answer of the app's. The body is what it claims to be: whoever reads it checks it. */
export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface AskOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The access token to bring; that of `TESTER` if left out. */
  readonly token?: string;
  /** Bring no token at all. */
  readonly anonymous?: boolean;
  /** Bring one of the host's keys in place of a token: for the host's own addresses. */
  readonly hostKey?: keyof HostKeys;
}

export interface CloudOptions extends Partial<Pick<ArmOptions, 'timeScale' | 'whileUpdating'>> {
  /** A place between the app and its tables, given their connection string; what it returns is the app's. */
  readonly tablesBy?: (connectionString: string) => Promise<string>;
  /** Nobody tells the app of what changes in Azure: it finds out by itself. */
  readonly withoutGalleryEvents?: boolean;
  /** In place of, or beside, what local.settings.sample.json says. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The settings file as it is, with every service where it says. There can be one such cloud at a time. */
  readonly asInSettingsFile?: boolean;
}

/** Who asks where a test says nothing else: an Owner of every account that the test opens, who may make accounts. */
const TESTER = 'owner';

/** So fast that only the app's own pauses count. */
const TIME_SCALE = 600;
/** Those that want a sweep ask for one. */
const NEVER = '0 0 0 1 1 *';
const LOOK_EVERY_MS = 700;
const EXPORT_LIMIT_MS = 90_000;

// Before the first client of an SDK is made, which reads it once.
process.env['NO_PROXY'] = noProxyForLoopback(process.env);

// Exports mostly wait, so many at once take hardly longer than one.
vi.setConfig({ maxConcurrency: 20, testTimeout: 120_000 });

/** Starts everything. Dispose of it: there are processes and a folder behind it. */
export async function startCloud(options: CloudOptions = {}): Promise<TestCloud> {
  await using undo = new AsyncDisposableStack();
  const root = await copyApp();
  undo.defer(() => rm(root, { recursive: true, force: true, maxRetries: 5 }));
  const settings = await readSettings(join(SOURCE, 'local.settings.sample.json'));
  const ports = options.asInSettingsFile ? settings.ports : undefined;
  if (ports) await ensureFree(ports);

  const within = (name: string): string => join(root, '.local', name);
  const azurite = await startAzurite({ folder: within('azurite'), ...(ports && { ports }) });
  undo.defer(() => azurite.close());
  const identity = await startIdentity({ port: ports?.identity ?? 0, stateFolder: within('identity') });
  undo.defer(() => identity.close());
  const serviceBus = await startServiceBus({
    port: ports?.serviceBus ?? 0,
    stateFolder: within('service-bus'),
    entities: await readEntities(SOURCE),
  });
  undo.defer(() => serviceBus.close());
  const galleryEvents = openGalleryEvents(serviceBus.connectionString);
  undo.defer(() => galleryEvents.close());
  const tls = await openTlsAuthority(within('arm'));
  const { timeScale = TIME_SCALE, whileUpdating = 'conflict' } = options;
  const access = await readLocalAccess(SOURCE);
  const arm = await startArm({
    ...{ port: ports?.arm ?? 0, stateFolder: within('arm'), tls, identity, access },
    ...{ timeScale, whileUpdating },
    ...(!options.withoutGalleryEvents && { onResourceEvent: galleryEvents.deliver }),
  });
  undo.defer(() => arm.close());
  undo.defer(() => {
    noteUse(arm.access.granted(LOCAL_PRINCIPAL), arm.access.refused(LOCAL_PRINCIPAL));
  });
  const prices = await startPrices({ port: ports?.prices ?? 0 });
  undo.defer(() => prices.close());

  const wanted = {
    AzureWebJobsStorage: azurite.connectionString,
    LabGalleryTables: (await options.tablesBy?.(azurite.connectionString)) ?? azurite.connectionString,
    LabGalleryServiceBus: serviceBus.connectionString,
    NODE_EXTRA_CA_CERTS: tls.caFile,
    IDENTITY_ENDPOINT: identity.managedIdentityEndpoint,
    ARM_ENDPOINT: arm.origin,
    ENTRA_AUTHORITY: identity.origin,
    REQUESTS_PER_MINUTE: '100000',
    PRICES_ENDPOINT: prices.origin,
    SWEEP_SCHEDULE: NEVER,
    SYNC_SCHEDULE: NEVER,
    RETENTION_SCHEDULE: NEVER,
    CLAIMS_SCHEDULE: NEVER,
    ...options.settings,
  };
  const host = new AppHost({
    root,
    settingsFile: settings.file,
    env: hostEnvironment({
      inherited: process.env,
      settings: settings.values,
      wanted: ports ? {} : wanted,
      root,
    }),
    // It has to come back there after it was killed.
    ...(!ports && { port: (await freePorts(1))[0] }),
  });
  undo.defer(() => host.stop());
  await host.start();

  const token = await identity.issueToken({ aud: 'https://management.azure.com', oid: SUBSCRIPTION_OWNER });
  const tables = azurite.connectionString;
  const document = await readApiDocument(host);
  return new TestCloud({
    arm,
    prices,
    serviceBus,
    identity,
    host,
    document,
    token,
    ca: tls.ca,
    tables,
    undo: undo.move(),
  });
}

async function readApiDocument(host: AppHost): Promise<ApiDocument> {
  const response = await fetch(new URL('/api/openapi.json', host.origin));
  if (response.status !== 200) throw new Error(`The API document was answered ${response.status}.`);
  return (await response.json()) as ApiDocument;
}

function answerOf<Body>({ status, headers, text }: Reply): Answer<Body> {
  const isJson = headers.get('content-type')?.startsWith('application/json') ?? false;
  return { status, headers, body: (text === '' ? undefined : isJson ? JSON.parse(text) : text) as Body };
}

interface CloudParts {
  readonly arm: Arm;
  readonly prices: RetailPriceService;
  readonly serviceBus: ServiceBus;
  readonly identity: Identity;
  readonly host: AppHost;
  /** What the app says of its API. */
  readonly document: ApiDocument;
  readonly tables: string;
  readonly token: string;
  readonly ca: string;
  readonly undo: AsyncDisposableStack;
}

export class TestCloud implements AsyncDisposable {
  readonly arm: Arm;
  readonly prices: RetailPriceService;
  readonly serviceBus: ServiceBus;
  readonly identity: Identity;
  readonly host: AppHost;
  readonly azure: TestAzure;
  /** PEM of the authority that ARM's certificate is signed by. */
  readonly ca: string;
  /** Connection string of the app's tables. */
  readonly tables: string;
  /** What the app says of its API. */
  readonly document: ApiDocument;
  readonly #contract: ApiContract;
  readonly #seen: SeenNotes;
  /** Answers that were not as documented. Whoever asks again and again may have lost sight of one. */
  readonly #broken: Error[] = [];
  readonly #parts: CloudParts;
  #testerToken: Promise<string> | undefined;

  constructor(parts: CloudParts) {
    this.arm = parts.arm;
    this.prices = parts.prices;
    this.serviceBus = parts.serviceBus;
    this.identity = parts.identity;
    this.host = parts.host;
    this.tables = parts.tables;
    this.document = parts.document;
    this.#contract = new ApiContract(parts.document);
    this.#seen = new SeenNotes(parts.document);
    this.#parts = parts;
    this.ca = parts.ca;
    this.azure = new TestAzure(parts);
  }

  /**
   * Asks the API over HTTP.
   *
   * @throws when there is no such operation, or when its answer is not what the API document says
   */
  async ask<Body = unknown>(method: string, path: string, options: AskOptions = {}): Promise<Answer<Body>> {
    const { pathname } = new URL(path, this.host.origin);
    const operation = this.#contract.operationOf(method, pathname);
    if (!operation) throw new Error(`${method} ${pathname} is no operation of the API: use askBeside.`);
    const reply = await this.#fetch(method, path, options);
    const mistakes = this.#contract.mistakesIn(method, pathname, reply);
    if (mistakes.length > 0) {
      // The answer to an unforeseen failure names an invocation: what happened to it stands in the log.
      const log = reply.status === 500 ? `\n${await this.host.readLog()}` : '';
      const error = new Error(`${mistakes.join('\n')}\n${reply.text}${log}`);
      this.#broken.push(error);
      throw error;
    }
    this.#seen.add(operation.operationId, reply.status);
    return answerOf(reply);
  }

  /**
   * Asks for what the API document says nothing of: the host's own addresses, pages, wrong methods.
   *
   * @throws when it is an operation of the API
   */
  async askBeside<Body = unknown>(
    method: string,
    path: string,
    options: AskOptions = {},
  ): Promise<Answer<Body>> {
    const { pathname } = new URL(path, this.host.origin);
    const operation = this.#contract.operationOf(method, pathname);
    if (operation) throw new Error(`${operation.operationId} is an operation of the API: use ask.`);
    return answerOf(await this.#fetch(method, path, options));
  }

  async #fetch(method: string, path: string, options: AskOptions): Promise<Reply> {
    const { body, headers = {}, anonymous = false, hostKey } = options;
    const token = options.token ?? (await this.testerToken());
    const response = await fetch(new URL(path, this.host.origin), {
      method,
      headers: {
        ...(hostKey !== undefined && { 'x-functions-key': this.host.keys[hostKey] }),
        ...(!anonymous && hostKey === undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  testerToken(): Promise<string> {
    this.#testerToken ??= this.identity.tokenFor(TESTER, { roles: ['LabGallery.Admin'] });
    return this.#testerToken;
  }

  /** Makes a lab account whose Owner the tester is, with a gallery attached where one is given. */
  async openAccount(path: string, body: object, galleryId?: string): Promise<void> {
    const made = await this.ask('PUT', path, { body });
    const principalId = PEOPLE[TESTER].objectId;
    const owner = { principalId, principalType: 'User', role: 'Owner' };
    const assigned = await this.ask('POST', `${path}/role-assignments`, { body: owner });
    if (made.status !== 201 || assigned.status !== 201) {
      throw new Error(`The account at ${path} was answered ${made.status} and ${assigned.status}.`);
    }
    if (galleryId === undefined) return;
    const attached = await this.ask('PUT', `${path}/gallery`, { body: { galleryId } });
    if (attached.status !== 201) {
      throw new Error(`The gallery was answered ${attached.status}: ${JSON.stringify(attached.body)}`);
    }
  }

  /** Makes what an export needs, in Azure and in the app. */
  async openLab(options: LabOptions): Promise<TestLab> {
    const { name, region, imageName = name, beside } = options;
    const { galleryId, templateVmId } = await this.azure.prepare(options);
    const [account, labName] = beside ? [beside.account, name] : [name, 'linux'];
    const lab = { account, lab: labName, group: name, vm: name, region, galleryId };
    if (!beside) await this.openAccount(accountPath(lab), { location: region }, galleryId);
    const labPath = `${accountPath(lab)}/labs/${lab.lab}`;
    const { status } = await this.ask('PUT', labPath, { body: { templateVmId } });
    if (status !== 201) throw new Error(`The lab ${name} was answered ${status}.`);
    return { ...lab, imageName };
  }

  /** Requests an export of the lab, under its image name, and consents to the stop of its template VM. */
  requestExport(lab: TestLab, options: AskOptions = {}): Promise<Answer<RunDocument>> {
    return this.ask('POST', `${accountPath(lab)}/labs/${lab.lab}/exports`, {
      body: { imageName: lab.imageName, options: { stopTemplateVm: true } },
      ...options,
    });
  }

  /** Previews an export of the lab, under its image name. */
  async preview(lab: TestLab, options: object = {}, more: object = {}): Promise<PreviewDocument> {
    const { status, body } = await this.ask<PreviewDocument>(
      'POST',
      `${accountPath(lab)}/labs/${lab.lab}/exports/preview`,
      { body: { imageName: lab.imageName, options, ...more } },
    );
    if (status !== 200) throw new Error(`The preview was answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  /** Cancels an export. */
  cancelExport(lab: TestLab, id: string): Promise<Answer<RunDocument>> {
    return this.ask('POST', `${accountPath(lab)}/exports/${id}/cancel`);
  }

  /** Has the regions of an export tried again that have no copy. */
  retryExport(lab: TestLab, id: string, options: AskOptions = {}): Promise<Answer<RunDocument>> {
    return this.ask('POST', `${accountPath(lab)}/exports/${id}/retry`, options);
  }

  /** Has the host run the timer that looks after exports, which by itself runs in hardly any test. */
  async sweep(): Promise<void> {
    const { status } = await this.askBeside('POST', '/admin/functions/sweepExports', {
      hostKey: 'master',
      headers: { 'content-type': 'application/json' },
      body: {},
    });
    if (status !== 202) throw new Error(`The sweep was answered ${status}.`);
  }

  async readTimeline(lab: TestLab, id: string): Promise<TimelineDocument> {
    return (await this.ask<TimelineDocument>('GET', `${accountPath(lab)}/exports/${id}/timeline`)).body;
  }

  async readExport(lab: TestLab, id: string): Promise<RunDocument> {
    return (await this.ask<RunDocument>('GET', `${accountPath(lab)}/exports/${id}`)).body;
  }

  /** Follows an export until it has ended, or until something is so of it. */
  async follow(
    lab: TestLab,
    id: string,
    until: (run: RunDocument) => boolean = hasEnded,
  ): Promise<RunDocument> {
    return vi.waitFor(
      async () => {
        const run = await this.readExport(lab, id);
        if (!until(run)) throw new Error(`Export ${id} is ${JSON.stringify(run)}`);
        return run;
      },
      { timeout: EXPORT_LIMIT_MS, interval: LOOK_EVERY_MS },
    );
  }

  /** Exports the lab's template VM from the request to the end. */
  async exportLab(lab: TestLab, options: object = {}): Promise<RunDocument> {
    const { body } = await this.requestExport(lab, {
      body: { imageName: lab.imageName, options: { stopTemplateVm: true, ...options } },
    });
    return this.follow(lab, body.id);
  }

  /** Retries an export from the request to the end. */
  async retryToEnd(lab: TestLab, id: string, options: AskOptions = {}): Promise<RunDocument> {
    const { body } = await this.retryExport(lab, id, options);
    return this.follow(lab, body.id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.undo.disposeAsync();
    if (this.#broken.length > 0) throw new AggregateError(this.#broken, 'The app broke its API document.');
  }
}
