import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allows, isWithin } from '../../src/arm/authorization/access-control.ts';
import { linkedPermissionsOf, permissionOf } from '../../src/arm/authorization/permissions.ts';
import {
  InvalidRoleDefinitionError,
  readRoleDefinition,
} from '../../src/arm/authorization/role-definition.ts';

const segment = fc.stringMatching(/^[A-Za-z0-9._-]{1,8}$/);
const scope = fc.array(segment, { minLength: 1, maxLength: 6 }).map((parts) => `/${parts.join('/')}`);
const actionName = fc.array(segment, { minLength: 2, maxLength: 5 }).map((parts) => parts.join('/'));

describe('a scope', () => {
  it('holds itself, all that is in it and nothing beside it, in any case', () => {
    fc.assert(
      fc.property(scope, segment, (outer, name) => {
        expect(isWithin(outer.toUpperCase(), outer)).toBe(true);
        expect(isWithin(`${outer}/${name}`, outer.toUpperCase())).toBe(true);
        expect(isWithin(`${outer}${name}`, outer)).toBe(false);
        expect(isWithin(outer, `${outer}/${name}`)).toBe(false);
        expect(isWithin(outer, '/')).toBe(true);
      }),
    );
  });
});

describe('a role', () => {
  it('allows the actions that it names, and no other', () => {
    fc.assert(
      fc.property(actionName, actionName, (named, other) => {
        const role = { Name: 'x', Actions: [named], NotActions: [] };

        expect(allows(role, named.toUpperCase())).toBe(true);
        expect(allows(role, other)).toBe(other.toLowerCase() === named.toLowerCase());
      }),
    );
  });

  it('allows by a star whatever stands there, save what NotActions takes out', () => {
    fc.assert(
      fc.property(actionName, actionName, (begin, end) => {
        const action = `${begin}/middle/${end}`;
        const role = { Name: 'x', Actions: [`${begin}/*/${end}`], NotActions: [] };

        expect(allows(role, action)).toBe(true);
        expect(allows({ ...role, NotActions: [action.toUpperCase()] }, action)).toBe(false);
        expect(allows({ ...role, Actions: [] }, action)).toBe(false);
      }),
    );
  });
});

describe('a role definition', () => {
  it.each([
    ['no JSON', '{'],
    ['no name', '{"Actions":[]}'],
    ['no actions', '{"Name":"x"}'],
    ['an action that is none', '{"Name":"x","Actions":["read everything"]}'],
  ])('is refused with %s', (_what, json) => {
    expect(() => readRoleDefinition(json)).toThrow(InvalidRoleDefinitionError);
  });
});

describe('the permission for a request', () => {
  const COMPUTE = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute';

  it.each([
    ['GET', `${COMPUTE}/disks/d`, 'Microsoft.Compute/disks/read', `${COMPUTE}/disks/d`],
    ['PATCH', `${COMPUTE}/disks/d`, 'Microsoft.Compute/disks/write', `${COMPUTE}/disks/d`],
    ['DELETE', `${COMPUTE}/disks/d`, 'Microsoft.Compute/disks/delete', `${COMPUTE}/disks/d`],
    ['GET', `${COMPUTE}/disks/`, 'Microsoft.Compute/disks/read', COMPUTE],
    [
      'GET',
      `${COMPUTE}/virtualMachines/v/instanceView`,
      'Microsoft.Compute/virtualMachines/instanceView/read',
      `${COMPUTE}/virtualMachines/v`,
    ],
    [
      'PUT',
      `${COMPUTE}/galleries/g/images/i/versions/1.0.0`,
      'Microsoft.Compute/galleries/images/versions/write',
      `${COMPUTE}/galleries/g/images/i/versions/1.0.0`,
    ],
    [
      'GET',
      '/subscriptions/s/providers/Microsoft.Compute/locations/l/usages',
      'Microsoft.Compute/locations/usages/read',
      '/subscriptions/s/providers/Microsoft.Compute/locations/l',
    ],
    [
      'GET',
      `${COMPUTE}/galleries/g/providers/Microsoft.Authorization/permissions`,
      'Microsoft.Authorization/permissions/read',
      `${COMPUTE}/galleries/g`,
    ],
    [
      'GET',
      '/subscriptions/s/resourceGroups',
      'Microsoft.Resources/subscriptions/resourceGroups/read',
      '/subscriptions/s',
    ],
  ])('%s %s is %s', (method, path, action, over) => {
    expect(permissionOf(method, path)).toEqual({ action, scope: over });
  });

  it('is none for the list of subscriptions', () => {
    expect(permissionOf('GET', '/subscriptions')).toBeUndefined();
  });

  it('takes in what the body of a write leads to', () => {
    const image = `${COMPUTE}/galleries/g/images/i/versions/1.0.0`;
    const vm = `${COMPUTE}/virtualMachines/v`;
    const version = (storageProfile: object) =>
      linkedPermissionsOf('PUT galleries/images/versions', { properties: { storageProfile } });

    expect(version({ source: { virtualMachineId: vm } })).toEqual([
      { action: 'Microsoft.Compute/virtualMachines/write', scope: vm },
    ]);
    expect(version({ source: { id: image } })).toEqual([
      { action: 'Microsoft.Compute/galleries/images/versions/read', scope: image },
    ]);
    expect(
      linkedPermissionsOf('PUT virtualMachines', {
        properties: { storageProfile: { imageReference: { id: image } } },
      }),
    ).toEqual([{ action: 'Microsoft.Compute/galleries/images/versions/read', scope: image }]);
  });

  it('takes in the networks that a network interface and a VM join', () => {
    const network = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network';
    const subnet = `${network}/virtualNetworks/n/subnets/s`;
    const nic = `${network}/networkInterfaces/i`;
    const guard = `${network}/networkSecurityGroups/g`;
    const ipConfigurations = [{ properties: { subnet: { id: subnet } } }];

    const ofNic = linkedPermissionsOf('PUT networkInterfaces', {
      properties: { ipConfigurations, networkSecurityGroup: { id: guard } },
    });
    const ofVm = linkedPermissionsOf('PUT virtualMachines', {
      properties: { networkProfile: { networkInterfaces: [{ id: nic }] } },
    });

    expect(ofNic).toEqual([
      { action: 'Microsoft.Network/virtualNetworks/subnets/join/action', scope: subnet },
      { action: 'Microsoft.Network/networkSecurityGroups/join/action', scope: guard },
    ]);
    expect(ofVm).toEqual([{ action: 'Microsoft.Network/networkInterfaces/join/action', scope: nic }]);
  });

  it('never fails on a body, whatever it is', () => {
    const operation = fc.constantFrom(
      'PUT snapshots',
      'PUT galleries/images/versions',
      'PUT virtualMachines',
    );

    fc.assert(
      fc.property(operation, fc.jsonValue(), (name, body) => {
        expect(linkedPermissionsOf(name, { properties: body })).toBeInstanceOf(Array);
      }),
    );
  });
});
