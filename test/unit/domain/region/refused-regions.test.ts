import { expect, it } from 'vitest';
import { regionsNamedIn } from '../../../../shared/domain/region/refused-regions.ts';

const REGIONS = ['westeurope', 'northeurope'];

it('a region that only gives its name to a resource group is not the one that Azure refuses', () => {
  const scope =
    '/subscriptions/x/resourceGroups/northeurope/providers/Microsoft.Compute/galleries/westeurope';
  const message = `The client 'x' does not have authorization to perform action 'y' over scope '${scope}'`;

  const named = regionsNamedIn(message, REGIONS);
  const besides = regionsNamedIn(`${message}, nor in West Europe.`, REGIONS);

  expect(named).toEqual([]);
  expect(besides).toEqual(['westeurope']);
});
