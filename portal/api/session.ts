import { type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { SignedOut, Unreachable } from './api-error.ts';

/** What the app says of itself: against Entra ID only these differ. */
interface PortalSettings {
  authority: string;
  clientId: string;
  scope: string;
}

/** Whoever is signed in, in this tab. */
export interface Session {
  /** Undefined while nobody is. */
  person: () => Person | undefined;
  /** A good access token. @throws {SignedOut | Unreachable} */
  token: () => Promise<string>;
  /** Another one, whatever the last one looks like. @throws {SignedOut | Unreachable} */
  renew: () => Promise<string>;
  /** Leaves the page, and comes back to where it was. */
  signIn: () => Promise<void>;
  signOut: () => Promise<void>;
  /** Tells when the sign-in has ended, or was renewed. @returns what ends that */
  subscribe: (changed: () => void) => () => void;
}

export interface Person {
  name: string;
  username: string;
}

/** Where the issuer sends people back to. */
const CALLBACK = '/auth/callback';

/**
 * Opens the session of this tab: code flow with PKCE by redirect, refresh tokens, no frames. After a redirect the
 * address is as it was before.
 *
 * @throws {Unreachable} where the settings or the issuer can't be had
 */
export async function openSession(): Promise<Session> {
  const manager = managerOf(await readSettings());
  let user = await manager.getUser();
  const listeners = new Set<() => void>();
  const take = (next: User | null) => {
    user = next;
    for (const changed of listeners) changed();
  };
  if (location.pathname === CALLBACK) {
    const back = await manager.signinCallback().catch(() => undefined);
    history.replaceState(undefined, '', typeof back?.state === 'string' ? back.state : '/');
    user = back ?? user;
  }

  let renewal: Promise<string> | undefined;
  const renew = async (): Promise<string> => {
    try {
      const next = await manager.signinSilent();
      if (!next) throw new SignedOut();
      take(next);
      return next.access_token;
    } catch (error) {
      if (isOfTheLine(error)) throw new Unreachable(error);
      await manager.removeUser();
      take(null);
      throw new SignedOut(error);
    }
  };
  // A refresh token is good once: two who renew at the same time must do it together.
  const renewOnce = () => (renewal ??= renew().finally(() => (renewal = undefined)));

  return {
    person: () => (user ? personOf(user) : undefined),
    token: () => {
      if (!user) return Promise.reject(new SignedOut());
      return user.expired === true ? renewOnce() : Promise.resolve(user.access_token);
    },
    renew: renewOnce,
    signIn: () => manager.signinRedirect({ state: `${location.pathname}${location.search}` }),
    signOut: () => manager.signoutRedirect(),
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
  };
}

async function readSettings(): Promise<PortalSettings> {
  try {
    const response = await fetch('/portal-settings.json');
    if (!response.ok) throw new Error(`The settings were answered ${response.status}.`);
    return (await response.json()) as PortalSettings;
  } catch (error) {
    throw new Unreachable(error);
  }
}

function managerOf({ authority, clientId, scope }: PortalSettings): UserManager {
  return new UserManager({
    authority,
    client_id: clientId,
    redirect_uri: `${location.origin}${CALLBACK}`,
    post_logout_redirect_uri: `${location.origin}/`,
    response_type: 'code',
    scope: `openid profile offline_access ${scope}`,
    // The token is the API's, and the issuer's user information is no business of the page.
    loadUserInfo: false,
    automaticSilentRenew: false,
    // For as long as the tab is open, and for this tab alone.
    userStore: new WebStorageStateStore({ store: sessionStorage }),
  });
}

function personOf({ profile }: User): Person {
  const username = profile.preferred_username ?? profile.sub;
  return { name: profile.name ?? username, username };
}

/** `fetch` fails so where no answer comes; the issuer's own refusals are errors of another kind. */
function isOfTheLine(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof Error && error.name === 'ErrorTimeout');
}
