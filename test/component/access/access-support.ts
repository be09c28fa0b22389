import { randomUUID } from 'node:crypto';
import { PEOPLE, SERVICES, type BearerName } from '@lab-gallery/local-azure/identity/directory';
import { openStores, seedExport } from '../stores/support/app-stores.ts';
import type { Answer, AskOptions, TestCloud } from '../support/cloud.ts';

/** A role assignment as its door answers. */
export interface Assignment {
  readonly id: string;
  readonly principalId: string;
  readonly role: string;
}

/** An entry of the audit as its door answers. */
export interface Entry {
  readonly id: string;
  readonly operation: string;
  readonly target: string;
  readonly callerName: string;
  readonly outcome: string;
  readonly code?: string;
}

interface Page<Item> {
  readonly value: readonly Item[];
  readonly nextLink?: string;
}

export const TEMPLATE_VM =
  '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/nobody-has-it';

/** A VM that is no lab's yet: one VM is one lab's. */
export function newTemplateVm(): string {
  return `${TEMPLATE_VM}-${randomUUID()}`;
}

/** The error's code; undefined where the answer is none. */
export function codeOf({ body }: Answer<unknown>): string | undefined {
  return (body as { error?: { code: string } } | undefined)?.error?.code;
}

/** What an Owner says to give somebody a role. */
export function roleFor(who: BearerName, role: string, lab?: string) {
  const { objectId, kind } = { ...PEOPLE, ...SERVICES }[who];
  const principalType = kind === 'person' ? 'User' : 'ServicePrincipal';
  return { principalId: objectId, principalType, role, ...(lab !== undefined && { lab }) };
}

/** What people and services of the directory do at the doors of one cloud. Accounts go by their paths. */
export class Callers {
  readonly #cloud: TestCloud;
  readonly #exports: ReturnType<typeof openStores>['exports'];

  constructor(cloud: TestCloud) {
    this.#cloud = cloud;
    this.#exports = openStores(cloud).exports;
  }

  /** Asks as one of them. */
  async as<Body = unknown>(
    who: BearerName,
    method: string,
    path: string,
    options: AskOptions = {},
  ): Promise<Answer<Body>> {
    const token = await this.#cloud.identity.tokenFor(who);
    return this.#cloud.ask<Body>(method, path, { token, ...options });
  }

  give(giver: BearerName, path: string, ...role: Parameters<typeof roleFor>): Promise<Answer<Assignment>> {
    return this.as(giver, 'POST', `${path}/role-assignments`, { body: roleFor(...role) });
  }

  take(taker: BearerName, path: string, { id }: Pick<Assignment, 'id'>): Promise<Answer<unknown>> {
    return this.as(taker, 'DELETE', `${path}/role-assignments/${id}`);
  }

  /** Makes an account that nobody has a part in yet. */
  async openEmpty(name = `a${randomUUID()}`): Promise<string> {
    const path = `/api/lab-accounts/${name}`;
    const { status } = await this.as('admin', 'PUT', path, { body: { location: 'westeurope' } });
    if (status !== 201) throw new Error(`The account ${name} was answered ${status}.`);
    return path;
  }

  /** Makes an account whose Owner is `owner`, with the labs `physics` and `chemistry`, and gives roles in it. */
  async openAccount(roles: readonly Parameters<typeof roleFor>[] = [], name?: string): Promise<string> {
    const path = await this.openEmpty(name);
    await this.give('admin', path, 'owner', 'Owner');
    for (const lab of ['physics', 'chemistry']) {
      await this.as('owner', 'PUT', `${path}/labs/${lab}`, { body: { templateVmId: newTemplateVm() } });
    }
    for (const role of roles) {
      const { status } = await this.give('owner', path, ...role);
      if (status !== 201) throw new Error(`The role ${role.join(' ')} was answered ${status}.`);
    }
    return path;
  }

  /** Writes down an export of the lab, of the template VM that it has. @returns its id */
  async seedExport(path: string, labName: string, { isOver }: { readonly isOver: boolean }): Promise<string> {
    const { body } = await this.as<{ templateVmId?: string }>('owner', 'GET', `${path}/labs/${labName}`);
    const { templateVmId } = body;
    return seedExport(this.#exports, {
      accountId: path.split('/').at(-1) ?? '',
      labName,
      isOver,
      ...(templateVmId !== undefined && { templateVmId }),
    });
  }

  /** Every role in the account, page by page. */
  readRoles(who: BearerName, path: string, top = 100): Promise<Assignment[][]> {
    return this.#follow(`${path}/role-assignments?top=${top}`, (page) => this.as(who, 'GET', page));
  }

  /** The whole audit of the account, page by page, as its Owner reads it. */
  readAudit(path: string, top = 100): Promise<Entry[][]> {
    return this.#follow(`${path}/audit?top=${top}`, (page) => this.as('owner', 'GET', page));
  }

  async #follow<Item>(first: string, read: (path: string) => Promise<Answer<Page<Item>>>): Promise<Item[][]> {
    const pages: Item[][] = [];
    let next: string | undefined = first;
    while (next !== undefined) {
      const { body }: Answer<Page<Item>> = await read(next);
      pages.push([...body.value]);
      next = body.nextLink;
    }
    return pages;
  }
}
