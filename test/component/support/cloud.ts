/**
 * The app as it is built, in a Functions host of its own process, over a small Azure: what component tests share.
 * Its doors are used by HTTP as any client would, and what it has done is read back from ARM with Azure's SDK.
 */
import type { ApiDocument } from '../../../functions/api/api-document.ts';
import type { Arm } from '@lab-gallery/local-azure/arm';
import type { HostKeys } from '@lab-gallery/functions-host/keys';
import { PEOPLE } from '@lab-gallery/local-azure/identity/directory';
import { LOCAL_PRINCIPAL, type Identity } from '@lab-gallery/local-azure/identity';
import type { RetailPriceService } from '@lab-gallery/local-azure/prices';
import type { ServiceBus } from '@lab-gallery/local-azure/service-bus';
import { ApiContract, type Reply } from '../../contract/api-contract.ts';
import { noteUse } from '../../contract/role-use.ts';
import { SeenNotes } from '../../contract/seen.ts';
import { PATIENCE_MS } from '@lab-gallery/test-support/patience';
import { until } from '@lab-gallery/test-support/until';
import type { AppHost } from './app-host.ts';
import { regionOf } from '@lab-gallery/local-azure/arm/regions';
import { shareGeography, takeGeography, takeName } from './own-names.ts';
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

/** The host hangs: nothing that is tried after this says anything. */
class HostSilentError extends Error {
  override readonly name = 'HostSilentError';
  /** Told apart by the gate's reporter. */
  readonly hostLog: string;

  constructor(request: string, hostLog: string) {
    super(`The host does not answer ${request}.`);
    this.hostLog = hostLog;
  }
}

/** Who asks where a test says nothing else: an Owner of every account that the test opens, who may make accounts. */
const TESTER = 'owner';

function answerOf<Body>({ status, headers, text }: Reply): Answer<Body> {
  const isJson = headers.get('content-type')?.startsWith('application/json') ?? false;
  return { status, headers, body: (text === '' ? undefined : isJson ? JSON.parse(text) : text) as Body };
}

export interface CloudParts {
  readonly arm: Arm;
  readonly prices: RetailPriceService;
  readonly serviceBus: ServiceBus;
  readonly identity: Identity;
  readonly host: AppHost;
  /** What the app says of its API. */
  readonly document: ApiDocument;
  readonly tables: string;
  /** Resource groups, in small letters, of whose galleries nobody tells the app. */
  readonly silentGroups: Set<string>;
  readonly token: string;
  readonly ca: string;
  /** Whether other test files use the same cloud. */
  readonly isShared?: boolean;
  /** What is to be done when the test file is done with it. */
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
  /** Of exports, by the path that they were requested at: why a test follows none. */
  readonly #lastRefusals = new Map<string, string>();

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
    const response = await this.#send(path, {
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

  /** @throws {HostSilentError} when the host gives no answer for as long as tests are patient */
  async #send(path: string, request: RequestInit): Promise<Response> {
    try {
      return await fetch(new URL(path, this.host.origin), {
        ...request,
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'TimeoutError') throw error;
      throw new HostSilentError(`${request.method} ${path}`, await this.host.readLog());
    }
  }

  testerToken(): Promise<string> {
    this.#testerToken ??= this.identity.tokenFor(TESTER, { roles: ['LabGallery.Admin'] });
    return this.#testerToken;
  }

  /** Makes a lab account whose Owner the tester is, with a gallery attached where one is given. */
  async openAccount(path: string, body: object, galleryId?: string): Promise<void> {
    this.#takeName(path);
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
    this.#takeName(`resource group ${name}`);
    if (this.#parts.isShared === true) shareGeography(regionOf(region).geography);
    if (options.withoutGalleryEvents === true) this.#parts.silentGroups.add(name.toLowerCase());
    const { galleryId, templateVmId } = await this.azure.prepare(options);
    const [account, labName] = beside ? [beside.account, name] : [name, 'linux'];
    const lab = { account, lab: labName, group: name, vm: name, region, galleryId };
    if (!beside) await this.openAccount(accountPath(lab), { location: region }, galleryId);
    const labPath = `${accountPath(lab)}/labs/${lab.lab}`;
    const { status } = await this.ask('PUT', labPath, { body: { templateVmId } });
    if (status !== 201) throw new Error(`The lab ${name} was answered ${status}.`);
    return { ...lab, imageName };
  }

  /** Has Azure offer no snapshots in a region, whose geography is then this file's alone. */
  restrict(region: string): void {
    if (this.#parts.isShared === true) takeGeography(regionOf(region).geography);
    this.arm.faults.add({ kind: 'sku-restricted', region, resourceType: 'snapshots' });
  }

  /**
   * Requests an export of the lab, under its image name, and consents to the stop of its template VM. As any client
   * would, it asks again while Azure can't be asked, which is not what tests of exports are about.
   */
  async requestExport(lab: TestLab, options: AskOptions = {}): Promise<Answer<RunDocument>> {
    const path = `${accountPath(lab)}/labs/${lab.lab}/exports`;
    const body = { imageName: lab.imageName, options: { stopTemplateVm: true } };
    const answer = await until(async () => {
      const asked = await this.ask<RunDocument>('POST', path, { body, ...options });
      if (asked.status === 503) throw new Error(`Put off: ${JSON.stringify(asked.body)}`);
      return asked;
    });
    if (answer.status !== 202) this.#lastRefusals.set(path, JSON.stringify(answer.body));
    return answer;
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

  /** @throws with the answer when there is no such export: the request for it was refused */
  async readExport(lab: TestLab, id: string): Promise<RunDocument> {
    const { status, body } = await this.ask<RunDocument>('GET', `${accountPath(lab)}/exports/${id}`);
    if (status === 200) return body;
    const refusal = this.#lastRefusals.get(`${accountPath(lab)}/labs/${lab.lab}/exports`) ?? 'none';
    throw new Error(`The export ${id}: ${JSON.stringify(body)}. The lab's last refusal: ${refusal}`);
  }

  /** Follows an export until it has ended, or until something is so of it. */
  async follow(
    lab: TestLab,
    id: string,
    isSo: (run: RunDocument) => boolean = hasEnded,
  ): Promise<RunDocument> {
    return until(async () => {
      const run = await this.readExport(lab, id);
      if (!isSo(run)) throw new Error(`Export ${id} is ${JSON.stringify(run)}`);
      return run;
    });
  }

  /** Has Azure's work in a region stand still, so that it can be seen there. @returns what lets it go on */
  hold(region: string): () => void {
    const { id } = this.arm.faults.add({ kind: 'region-stuck', region });
    return () => {
      this.arm.faults.clear(id);
    };
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

  /** The same cloud for another test file, which gives it back by disposing of what it was lent. */
  lend(): TestCloud {
    return new TestCloud({ ...this.#parts, isShared: true, undo: new AsyncDisposableStack() });
  }

  #takeName(name: string): void {
    if (this.#parts.isShared === true) takeName(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.arm.faults.clear();
    noteUse(this.arm.access.granted(LOCAL_PRINCIPAL), this.arm.access.refused(LOCAL_PRINCIPAL));
    await this.#parts.undo.disposeAsync();
    if (this.#broken.length > 0) throw new AggregateError(this.#broken, 'The app broke its API document.');
  }
}
