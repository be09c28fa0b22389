import { partId } from '../../domain/lab/lab-build.ts';
import { isHeldBy } from '../../domain/account/resource-claim.ts';
import type { AccountStore } from './ports.ts';
import { isLost, takeClaim, type ClaimPorts, type WantedClaim } from './take-claim.ts';

export interface CheckClaimsPorts extends ClaimPorts {
  accounts: Pick<AccountStore, 'listAttachedTo' | 'listIds' | 'listLabs' | 'read' | 'readLab'>;
}

/** What was found of claims that don't agree with labs and accounts, and what was done about it. */
export interface ClaimReport {
  /** Claims for nothing, which were given back. */
  givenBack: string[];
  /** What had no claim, and has one now. */
  claimed: string[];
  /** What two have: an operator has to take it from one of them. */
  contested: string[];
  /** What could not be looked at this time. */
  failed: { subject: string; cause: unknown }[];
}

const PAGE = 1_000;

/**
 * Brings claims into agreement with what they are claimed for, both ways: the templates of labs, and attached
 * galleries. What can't be looked at keeps nothing else from it.
 */
export async function checkClaims(ports: CheckClaimsPorts): Promise<ClaimReport> {
  const report: ClaimReport = { givenBack: [], claimed: [], contested: [], failed: [] };
  for (const kind of ['vm', 'gallery'] as const) {
    for await (const claim of ports.claims.list(kind)) {
      await noteFailure(report, `The claim to ${claim.resourceId}`, async () => {
        if (!(await isLost(ports, claim))) return;
        await ports.claims.remove(claim);
        report.givenBack.push(nameOf(claim));
      });
    }
  }
  for (const accountId of await ports.accounts.listIds()) {
    await noteFailure(report, `Lab account ${accountId}`, async () => {
      for await (const wanted of usesOf(ports, accountId)) await checkUse(ports, wanted, report);
    });
  }
  return report;
}

/** What an account has of Azure for itself. */
async function* usesOf(ports: CheckClaimsPorts, accountId: string): AsyncGenerator<WantedClaim> {
  const { accounts, labBuilds } = ports;
  const account = await accounts.read(accountId);
  if (account?.galleryId !== undefined) yield { kind: 'gallery', resourceId: account.galleryId, accountId };
  let continuation: string | undefined;
  do {
    const page = await accounts.listLabs(accountId, {
      size: PAGE,
      ...(continuation !== undefined && { continuation }),
    });
    for (const { name, templateVmId } of page.items) {
      yield { kind: 'vm', resourceId: templateVmId, accountId, labName: name };
    }
    continuation = page.continuation;
  } while (continuation !== undefined);
  for (const { build } of await labBuilds.list(accountId)) {
    yield { kind: 'vm', resourceId: partId(build, 'VirtualMachine'), accountId, labName: build.labName };
  }
}

async function checkUse(ports: CheckClaimsPorts, wanted: WantedClaim, report: ClaimReport): Promise<void> {
  const known = await ports.claims.find(wanted.kind, wanted.resourceId);
  if (known && isHeldBy(known, wanted)) return;
  if (await takeClaim(ports, wanted)) report.claimed.push(nameOf(wanted));
  else report.contested.push(nameOf(wanted));
}

function nameOf({ resourceId, accountId, labName }: WantedClaim): string {
  return `${resourceId} (${labName === undefined ? accountId : `${accountId}/${labName}`})`;
}

async function noteFailure(report: ClaimReport, subject: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    report.failed.push({ subject, cause });
  }
}
