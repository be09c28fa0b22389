import type { HttpResponseInit } from '@azure/functions';
import { Refusal } from '../../shared/domain/refusal/refusal.ts';
import type { PublicEndpoint } from '../http/http-endpoint.ts';
import { createPortalFiles } from './portal-files.ts';

/** What the page signs people in with: it differs between a laptop and the cloud by this alone. */
export interface PortalSettings {
  /** The issuer of tokens, of this tenant. */
  authority: string;
  /** The page's own application id, a public client. */
  clientId: string;
  /** The API's permission that the page asks for. */
  scope: string;
}

/** There is no such file of the page. */
class PageFileNotFoundError extends Refusal {
  readonly kind = 'NotFound';
  readonly code = 'PageFileNotFound';

  constructor() {
    super('The page has no such file. Load the page again: it may have been renewed.');
  }
}

/** Its name changes with what is in it. */
const FOR_EVER = { 'Cache-Control': 'public, max-age=31536000, immutable' };
const ASK_AGAIN = { 'Cache-Control': 'no-cache' };

/**
 * The page, for everybody: it holds nothing of anybody's, and gets from the API what its user may see. Its own
 * addresses are all answered with the one document, whose script reads them.
 */
export function portalEndpoints(folder: string, settings: PortalSettings): PublicEndpoint[] {
  const page = createPortalFiles(folder);
  const asset = createPortalFiles(`${folder}/assets`);
  const policy = { ...ASK_AGAIN, ...headersOfPage(new URL(settings.authority).origin) };

  const at = (name: string, route: string): PublicEndpoint => ({
    name,
    method: 'GET',
    route,
    answer(request) {
      const file = page('index.html', request.headers.get('accept-encoding'));
      if (!file) return Promise.reject(new PageFileNotFoundError());
      return Promise.resolve({ body: file.body, headers: { ...file.headers, ...policy } });
    },
  });

  return [
    // The host takes no empty route; this one matches the empty path alone.
    at('readPage', '{ignored:maxlength(0)?}'),
    at('readPageWithinAccounts', 'accounts/{*rest}'),
    at('readPageAfterSignIn', 'auth/callback'),
    {
      name: 'readPageAsset',
      method: 'GET',
      route: 'assets/{file}',
      answer(request) {
        const file = asset(request.params['file'] ?? '', request.headers.get('accept-encoding'));
        if (!file) return Promise.reject(new PageFileNotFoundError());
        return Promise.resolve({ body: file.body, headers: { ...file.headers, ...FOR_EVER } });
      },
    },
    {
      name: 'readPageSettings',
      method: 'GET',
      route: 'portal-settings.json',
      answer: (): Promise<HttpResponseInit> => Promise.resolve({ jsonBody: settings, headers: ASK_AGAIN }),
    },
  ];
}

/** SHA-256 of no text. */
const EMPTY_STYLE = 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';

/**
 * Scripts and styles come from here alone, and none is written into the page: Fluent UI (Griffel) makes style elements
 * without text and adds their rules by script, which no policy forbids (CSP 3, 6.1.13). The page speaks with its own
 * API and with the issuer.
 */
function headersOfPage(authority: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' '${EMPTY_STYLE}'`,
    "img-src 'self' data:",
    `connect-src 'self' ${authority}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'Referrer-Policy': 'no-referrer',
  };
}
