import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  GALLERY_ACTIONS,
  mayDo,
  missingActions,
  type AzurePermission,
} from '../../../../shared/domain/gallery/azure-permissions.ts';

const READ = 'Microsoft.Compute/galleries/read';

function role(actions: string[], notActions: string[] = []): AzurePermission {
  return { actions, notActions };
}

/** The same rule by a regular expression, for whatever stands between the stars. */
function isNamed(pattern: string, action: string): boolean {
  const escaped = pattern.split('*').map((text) => text.replaceAll(/[.\\/]/g, String.raw`\$&`));
  return new RegExp(`^${escaped.join('[^]*')}$`, 'i').test(action);
}

const part = fc.constantFrom('a', 'b', 'ab', 'A', '/', '.', 'aa');
const pattern = fc.array(fc.oneof(part, fc.constant('*')), { maxLength: 7 }).map((parts) => parts.join(''));
const action = fc.array(part, { maxLength: 7 }).map((parts) => parts.join(''));

describe('what an identity may do', () => {
  it.each([
    ['the action itself', READ, true],
    ['it in other letters', READ.toUpperCase(), true],
    ['everything', '*', true],
    ['every reading', '*/read', true],
    ['everything with galleries', 'Microsoft.Compute/galleries/*', true],
    ['a star in the middle', 'Microsoft.*/galleries/*ead', true],
    ['another action', 'Microsoft.Compute/galleries/write', false],
    ['a longer one', `${READ}/x`, false],
    ['a part of it', 'Microsoft.Compute/galleries', false],
    ['an end that overlaps its beginning', `${READ}*d`, false],
    ['texts in another order', '*galleries*Microsoft*', false],
    ['nothing', '', false],
  ])('follows from a role with %s', (_what, granted, expected) => {
    const may = mayDo([role([granted])], READ);

    expect(may).toBe(expected);
  });

  it('is every text that fits the pattern, and no other', () => {
    fc.assert(
      fc.property(pattern, action, (granted, asked) => {
        expect(mayDo([role([granted])], asked)).toBe(isNamed(granted, asked));
      }),
    );
  });

  it('is less by what a role takes away, and more by what another role gives', () => {
    const reader = role(['*/read'], ['Microsoft.Compute/galleries/*']);

    expect(mayDo([reader], READ)).toBe(false);
    expect(mayDo([reader], 'Microsoft.Compute/disks/read')).toBe(true);
    expect(mayDo([reader, role([READ])], READ)).toBe(true);
    expect(mayDo([], READ)).toBe(false);
  });

  it('grows with every role that is added', () => {
    const roles = fc.array(fc.record({ actions: fc.array(pattern), notActions: fc.array(pattern) }));

    fc.assert(
      fc.property(roles, roles, action, (some, more, asked) => {
        expect(mayDo([...some, ...more], asked)).toBe(mayDo(some, asked) || mayDo(more, asked));
      }),
    );
  });

  it('leaves missing what it does not name, in the order that was asked', () => {
    const granted = [role(['Microsoft.Compute/galleries/images/*'])];

    const missing = missingActions(granted, GALLERY_ACTIONS);

    expect(missing).toEqual([READ]);
  });
});

describe('the actions that a gallery is checked for', () => {
  it("are those of the app's role in a gallery, except making and deleting it", () => {
    const file = resolve(import.meta.dirname, '../../../../infra/lab-gallery-role.json');
    const { Actions } = JSON.parse(readFileSync(file, 'utf8')) as { Actions: string[] };
    const inGallery = Actions.filter((name) => name.startsWith('Microsoft.Compute/galleries/'));

    const checked = inGallery.filter((name) => !/^Microsoft\.Compute\/galleries\/(write|delete)$/.test(name));

    expect([...GALLERY_ACTIONS]).toEqual(checked);
  });
});
