/** A page that a browser has come to, or an address of another origin, which it was sent to and did not ask. */
export interface Visit {
  readonly url: URL;
  /** Of the page; of the redirect, where that led away. */
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
}

/** Browsers give up after about as many. */
const MAX_REDIRECTS = 20;

/**
 * As much of a browser as a sign-in needs: keeps cookies, follows redirects within one origin, posts forms. It runs
 * no scripts.
 */
export class FormBrowser {
  readonly #cookies = new Map<string, string>();

  /** @param form is posted; without it the address is opened */
  async open(address: URL, form?: Readonly<Record<string, string>>): Promise<Visit> {
    let url = address;
    let body = form === undefined ? undefined : new URLSearchParams(form);
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const response = await fetch(url, {
        redirect: 'manual',
        headers: { accept: 'text/html', cookie: this.#cookieHeader() },
        ...(body !== undefined && { method: 'POST', body }),
      });
      this.#keepCookies(response);
      const { status, headers } = response;
      const html = await response.text();
      const location = headers.get('location');
      if (location === null) return { url, status, headers, html };
      url = new URL(location, url);
      body = undefined;
      if (url.origin !== address.origin) return { url, status, headers, html };
    }
    throw new Error(`${address.origin}${address.pathname} redirects without an end.`);
  }

  #cookieHeader(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  #keepCookies(response: Response): void {
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';', 1);
      const at = pair.indexOf('=');
      const value = pair.slice(at + 1);
      if (value === '') this.#cookies.delete(pair.slice(0, at));
      else this.#cookies.set(pair.slice(0, at), value);
    }
  }
}
