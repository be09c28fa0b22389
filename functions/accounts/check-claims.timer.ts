import { app } from '@azure/functions';
import { checkClaims, type CheckClaimsPorts } from '../../shared/use-cases/account/check-claims.ts';
import { OperatorsLog } from '../operators-log.ts';

/** Every so often, brings claims of template VMs and galleries into agreement with labs and accounts. */
export function scheduleClaimCheck(ports: CheckClaimsPorts): void {
  app.timer('checkClaims', {
    schedule: '%CLAIMS_SCHEDULE%',
    handler: async (_timer, context) => {
      const log = new OperatorsLog(context);
      const report = await checkClaims(ports);
      if (report.givenBack.length > 0) {
        log.warn(`Gave back claims for nothing: ${report.givenBack.join(', ')}.`);
      }
      if (report.claimed.length > 0) {
        log.warn(`Claimed what had no claim: ${report.claimed.join(', ')}.`);
      }
      if (report.contested.length > 0) {
        log.error(`Two have what only one may have: ${report.contested.join(', ')}.`);
      }
      for (const { subject, cause } of report.failed) {
        log.error(`${subject} could not be checked for claims.`, cause);
      }
    },
  });
}
