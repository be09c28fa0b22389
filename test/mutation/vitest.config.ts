import { defineConfig } from 'vitest/config';

/** The tests that mutations of the app's rules are held against (`npm run test:mutation:rules`): no process, no clock. */
export default defineConfig({
  test: {
    include: [
      'test/unit/**/{azure-permissions,judge-gallery,lab-account,new-gallery}.test.ts',
      'test/unit/**/{authorize,request-rate,role-assignment}.test.ts',
      'test/unit/**/{cancel-export,check-targets,cost,error-catalogue,estimate,export-events,newest-first-id}.test.ts',
      'test/unit/**/{export-request,final-region,image-definition,image-name,image-version}.test.ts',
      'test/unit/**/{plan-edit,plan-export,plan-retention,plan-retry,plan-targets,region,request-key,resource-id}.test.ts',
      'test/unit/**/{replication,replication-adversity,replication-cancel,replication-convergence}.test.ts',
      'test/unit/**/{page-view,renewing-view}.test.ts',
      'test/unit/**/{hidden-because,judge-lab,lab-size,latest-version,password-rules,storage-cost}.test.ts',
      'test/unit/domain/region/replication-forms.test.ts',
      'test/unit/**/{template-vm,timeline,transitions}.test.ts',
    ],
    // A mutant that never comes to rest is found by the time that one test may take.
    testTimeout: 10_000,
  },
});
