/** The pages of the sign-in: plain HTML that works without a script, in both themes, from 360 px on. */
import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import { PEOPLE, type Person } from './directory.ts';

/** A page, and the headers to send it with. */
export interface Page {
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

type Markup = ReturnType<typeof html>;

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#8a8886, #797775); --accent: light-dark(#0f6cbd, #62abf5); }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; background: light-dark(#f5f5f5, #1b1a19); color: light-dark(#201f1e, #f3f2f1); }
main { max-width: 32rem; margin: 0 auto; padding: 1.5rem 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
ul { list-style: none; padding: 0; margin: 1rem 0; }
li { margin: .5rem 0; }
button, input { font: inherit; color: inherit; border: 1px solid var(--line); border-radius: 4px; padding: .5rem .75rem; background: light-dark(#fff, #252423); }
li button { width: 100%; text-align: left; }
li button span { display: block; font-size: .875rem; overflow-wrap: anywhere; }
button { cursor: pointer; }
button:hover { border-color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
label { display: block; }
.line { display: flex; flex-wrap: wrap; gap: .5rem; margin: .25rem 0 1rem; }
.line input { flex: 1 1 14rem; min-width: 0; }
[role=alert] { border-left: 4px solid light-dark(#b10e1c, #f1707b); padding-left: .75rem; }
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/**
 * @param goesTo where its forms may lead in the end: browsers hold redirects after a form against `form-action` too
 */
async function makePage(title: string, body: Markup, goesTo = ''): Promise<Page> {
  const document = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${raw(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`;
  return {
    html: document.toString(),
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self' ${goesTo}`.trim() +
        `; frame-ancestors 'none'; base-uri 'none'`,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  };
}

export interface SignInPageOptions {
  /** Where the page's forms go: its own address. */
  readonly action: string;
  /** The address that the application is called back at. */
  readonly redirectUri: string;
  /** Whom the application expects, or who was typed in vain. */
  readonly username: string;
  readonly problem?: string;
}

/** The people to choose from, each with what they are, and a field for a username. */
export function signInPage({ action, redirectUri, username, problem }: SignInPageOptions): Promise<Page> {
  return makePage(
    'Sign in to Lab Gallery',
    html`<p>This stands in for Microsoft Entra ID on this machine. Nobody has a password.</p>
      ${problem === undefined ? '' : html`<p role="alert" id="problem">${problem}</p>`}
      <form method="post" action="${action}" aria-label="Choose a person">
        <ul>
          ${Object.values<Person>(PEOPLE).map(
            (person) =>
              html`<li>
                <button name="username" value="${person.username}">
                  <strong>${person.displayName}</strong> (${person.username})
                  <span>${person.description}</span>
                </button>
              </li>`,
          )}
        </ul>
      </form>
      <form method="post" action="${action}" aria-label="Type a username">
        <label for="username">Or a username</label>
        <div class="line">
          <input
            id="username"
            name="username"
            value="${username}"
            autocomplete="username"
            autocapitalize="none"
            spellcheck="false"
            required
            autofocus
            ${problem === undefined ? '' : raw('aria-invalid="true" aria-describedby="problem"')}
          />
          <button>Sign in</button>
        </div>
      </form>
      <form method="post" action="${action}">
        <button name="cancel" value="yes">Cancel</button>
      </form>`,
    new URL(redirectUri).origin,
  );
}

/** @param form made by the provider: it holds what proves that the request comes from this page */
export function signOutPage(form: string, redirectUri: string | undefined): Promise<Page> {
  return makePage(
    'Sign out?',
    html`<p>Every application on this machine that you are signed in to through this page signs out.</p>
      ${raw(form)}
      <button form="op.logoutForm" name="logout" value="yes" autofocus>Sign out</button>
      <button form="op.logoutForm">Stay signed in</button>`,
    redirectUri === undefined ? '' : new URL(redirectUri).origin,
  );
}

export function signedOutPage(): Promise<Page> {
  return makePage('You are signed out', html`<p>You can close this window.</p>`);
}

/** @param code OAuth's code of the error */
export function errorPage(code: string, description: string): Promise<Page> {
  return makePage(
    'Sign-in is not possible',
    html`<p role="alert">${description}</p>
      <p>The error is <code>${code}</code>. Go back to the application and sign in from there again.</p>`,
  );
}
