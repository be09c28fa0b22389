/** The public API of Lab Gallery, as `npm start` uses it: plain HTTP with access tokens, like any other client. */
import { setTimeout as sleep } from 'node:timers/promises';
import { RequestRefusedError } from '../errors.ts';
import { hasEnded, type ExportDocument } from './export-document.ts';

/** Who asks: an administrator of the tenant makes accounts, their Owner does everything else. */
export interface ClientTokens {
  readonly administrator: () => Promise<string>;
  readonly owner: () => Promise<string>;
}

/** A role that somebody is to have. */
export interface RoleAssignment {
  readonly principalId: string;
  readonly principalType: 'User' | 'ServicePrincipal';
  readonly role: string;
  readonly lab?: string;
}

interface AccountSettings {
  readonly location: string;
  /** The role that messages act with; none are taken where it is absent. */
  readonly messages?: { readonly role: string };
}

export interface LabGalleryClient {
  /** Makes the account, with its first Owner. One that its Owner has keeps the settings that it was given. */
  ensureAccount(account: string, body: AccountSettings, owner: RoleAssignment): Promise<void>;
  /** Attaches the gallery of this ARM resource id. */
  attachGallery(account: string, galleryId: string): Promise<void>;
  assignRole(account: string, assignment: RoleAssignment): Promise<void>;
  putLab(account: string, lab: string, body: { readonly templateVmId: string }): Promise<void>;
  /** The newest export of the lab that has not ended. */
  findRunningExport(account: string, lab: string): Promise<FollowedExport | undefined>;
  /** Consents to the stop of the template VM. `requestId` makes the request safe to repeat. */
  requestExport(account: string, lab: string, imageName: string, requestId: string): Promise<FollowedExport>;
  /** Has the regions that the export left without a copy tried again. */
  retryExport(location: string, requestId: string): Promise<FollowedExport>;
  /** The export now, or undefined if it is still what `etag` says. */
  getExport(location: string, etag: string | undefined): Promise<ReadExport | undefined>;
}

export interface FollowedExport {
  /** Absolute URL to read the export at. */
  readonly location: string;
  readonly document: ExportDocument;
}

/** Lists leave the regions out. */
type ListedExport = Omit<ExportDocument, 'regions'>;

export interface ReadExport {
  readonly document: ExportDocument;
  readonly etag: string | undefined;
}

/** How long to go on asking an app that does not answer, and how long to wait in between, in milliseconds. */
export interface Patience {
  readonly limit: number;
  readonly pause: number;
}

const WHILE_A_HOST_RESTARTS: Patience = { limit: 60_000, pause: 500 };

/**
 * Every method is safe to repeat, and is repeated while the app does not answer, because its host was killed and
 * is coming back. Then it rejects with `RequestRefusedError` or with fetch's own error.
 */
export function createLabGalleryClient(
  origin: string,
  tokens: ClientTokens,
  patience: Patience = WHILE_A_HOST_RESTARTS,
): LabGalleryClient {
  const accountUrl = (account: string): string => `${origin}/api/lab-accounts/${account}`;
  const send = async (
    method: string,
    url: string,
    headers: Record<string, string>,
    body?: unknown,
  ): Promise<Response> => {
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const deadline = Date.now() + patience.limit;
    for (;;) {
      try {
        const signal = AbortSignal.timeout(REQUEST_LIMIT_MS);
        const response = await fetch(url, { method, headers: { ...headers, ...type }, ...json, signal });
        if (response.status >= 400) throw await refusal(method, url, response);
        return response;
      } catch (error) {
        if (isFinal(error) || Date.now() >= deadline) throw error;
        await sleep(patience.pause);
      }
    }
  };
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const asOwner = async () => bearer(await tokens.owner());
  const asAdministrator = async () => bearer(await tokens.administrator());
  const beginWork = async (url: string, requestId: string, body: object): Promise<FollowedExport> => {
    const headers = { ...(await asOwner()), 'repeatability-request-id': requestId };
    const response = await send('POST', url, headers, body);
    const location = response.headers.get('location');
    if (location === null) throw new Error(`POST ${url} was answered without Location.`);
    return { location: new URL(location, url).href, document: (await response.json()) as ExportDocument };
  };

  return {
    ensureAccount: async (account, body, owner) => {
      const url = accountUrl(account);
      // For whom has no role in it, an account that is there is not there: so each is tried, and what counts is last.
      if (await isRefused(send('GET', url, await asOwner()))) {
        await isRefused(send('PUT', url, await asAdministrator(), body));
        await isRefused(send('POST', `${url}/role-assignments`, await asAdministrator(), owner));
      }
    },
    attachGallery: async (account, galleryId) => {
      await send('PUT', `${accountUrl(account)}/gallery`, await asOwner(), { galleryId });
    },
    assignRole: async (account, assignment) => {
      await send('POST', `${accountUrl(account)}/role-assignments`, await asOwner(), assignment);
    },
    putLab: async (account, lab, body) => {
      await send('PUT', `${accountUrl(account)}/labs/${lab}`, await asOwner(), body);
    },
    findRunningExport: async (account, lab) => {
      const response = await send('GET', `${accountUrl(account)}/exports`, await asOwner());
      const { value } = (await response.json()) as { value: readonly ListedExport[] };
      const found = value.find((candidate) => candidate.labName === lab && !hasEnded(candidate));
      if (found === undefined) return undefined;
      const location = `${accountUrl(account)}/exports/${found.id}`;
      const whole = await send('GET', location, await asOwner());
      return { location, document: (await whole.json()) as ExportDocument };
    },
    requestExport: (account, lab, imageName, requestId) => {
      const url = `${accountUrl(account)}/labs/${lab}/exports`;
      return beginWork(url, requestId, { imageName, options: { stopTemplateVm: true } });
    },
    retryExport: (location, requestId) => beginWork(`${location}/retry`, requestId, {}),
    getExport: async (location, etag) => {
      const headers = { ...(await asOwner()), ...(etag && { 'if-none-match': etag }) };
      const response = await send('GET', location, headers);
      if (response.status === 304) return undefined;
      return {
        document: (await response.json()) as ExportDocument,
        etag: response.headers.get('etag') ?? undefined,
      };
    },
  };
}

const REQUEST_LIMIT_MS = 30_000;

/** True when the caller may not; any other failure is one. */
async function isRefused(request: Promise<Response>): Promise<boolean> {
  try {
    await request;
    return false;
  } catch (error) {
    if (error instanceof RequestRefusedError && (error.status === 403 || error.status === 404)) return true;
    throw error;
  }
}

function isFinal(error: unknown): boolean {
  return error instanceof RequestRefusedError && error.status < 500 && error.status !== 429;
}

async function refusal(method: string, url: string, response: Response): Promise<RequestRefusedError> {
  const text = await response.text();
  const request = `${method} ${new URL(url).pathname}`;
  try {
    const { error } = JSON.parse(text) as { error: { code: string; message: string } };
    return new RequestRefusedError(request, response.status, error.code, error.message);
  } catch {
    return new RequestRefusedError(
      request,
      response.status,
      response.statusText,
      text.slice(0, 200) || 'no explanation',
    );
  }
}
