import { HttpRequest } from '@azure/functions';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pageDocument } from '../../../functions/http/paging.ts';
import { atPublicAddress, type PublicAddress } from '../../../functions/http/public-address.ts';

const ADDRESS: PublicAddress = { origin: 'https://labs.contoso.com', trustForwarded: false };
const TRUSTED: PublicAddress = { ...ADDRESS, trustForwarded: true };

/** The address of a request, as its doors see it. */
function addressOf(url: string, address: PublicAddress, headers: Record<string, string> = {}): string {
  return atPublicAddress(new HttpRequest({ method: 'GET', url, headers }), address).url;
}

describe('the address of a request', () => {
  it('is the one of the settings, whatever Host it names', () => {
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' };

    expect(addressOf('http://evil.example/api/x?top=2', ADDRESS, headers)).toBe(
      'https://labs.contoso.com/api/x?top=2',
    );
    expect(addressOf('http://evil.example//other.example/x', ADDRESS)).toBe(
      'https://labs.contoso.com//other.example/x',
    );
  });

  it('is the one that a proxy names, where it is trusted', () => {
    const headers = { 'x-forwarded-host': 'front.contoso.com', 'x-forwarded-proto': 'https' };

    expect(addressOf('http://inner/api/x', TRUSTED, headers)).toBe('https://front.contoso.com/api/x');
  });

  it.each([
    {},
    { 'x-forwarded-host': 'front.contoso.com' },
    { 'x-forwarded-proto': 'https' },
    { 'x-forwarded-host': 'a.example, b.example', 'x-forwarded-proto': 'https' },
    { 'x-forwarded-host': 'a.example/x', 'x-forwarded-proto': 'https' },
    { 'x-forwarded-host': 'user@a.example', 'x-forwarded-proto': 'https' },
    { 'x-forwarded-host': 'a.example:999999', 'x-forwarded-proto': 'https' },
    { 'x-forwarded-host': 'a.example', 'x-forwarded-proto': 'javascript' },
  ])('is the one of the settings where a proxy says nothing that makes sense: %j', (headers) => {
    expect(addressOf('http://inner/api/x', TRUSTED, headers)).toBe('https://labs.contoso.com/api/x');
  });

  it('has the origin of the settings, whatever is asked for', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (url) => {
        expect(new URL(addressOf(url, ADDRESS)).origin).toBe(ADDRESS.origin);
      }),
    );
  });

  it('is what the address of the next page is made of', () => {
    const request = new HttpRequest({ method: 'GET', url: 'http://evil.example/api/lab-accounts?top=1' });

    const page = pageDocument(
      atPublicAddress(request, ADDRESS),
      { items: ['a'], continuation: 'a' },
      (item) => item,
    );

    expect(page.nextLink).toBe('https://labs.contoso.com/api/lab-accounts?top=1&continuation=a');
  });
});
