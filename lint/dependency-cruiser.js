/**
 * Who may import whom. The rooms and their reasons are in `docs/architecture.md`, "The rooms".
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
export default {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'A reader walks forward; a circle has no beginning.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-circles-between-folders-of-workflows',
      comment: 'A folder of orchestrations/ is read before those that import it, never after.',
      severity: 'error',
      scope: 'folder',
      from: { path: '^orchestrations/' },
      to: { circular: true },
    },
    {
      name: 'the-engine-knows-no-steps',
      comment: 'flows → steps → engine. What every flow runs on knows nothing of images, regions or labs.',
      severity: 'error',
      from: { path: '^orchestrations/engine/' },
      to: { path: '^orchestrations/(?!engine/)' },
    },
    {
      name: 'steps-know-no-flows',
      comment: 'flows → steps → engine. What two flows share is a step.',
      severity: 'error',
      from: { path: '^orchestrations/steps/' },
      to: { path: '^orchestrations/(?!engine/|steps/)' },
    },
    {
      name: 'flows-are-strangers',
      comment: 'A flow is read alone: with its steps, and without any other flow.',
      severity: 'error',
      from: { path: '^orchestrations/flows/([^/]+)/' },
      to: { path: '^orchestrations/(?!engine/|steps/)', pathNot: '^orchestrations/flows/$1/' },
    },
    {
      name: 'workflows-are-pure',
      comment:
        'Orchestrations are replayed: no Node built-ins, no Azure clients, no adapters. What touches the world is a port.',
      severity: 'error',
      from: { path: '^orchestrations/' },
      to: {
        pathNot: [
          '^orchestrations/',
          '^shared/(domain|use-cases)/',
          '^node_modules/(durable-functions|zod)/',
        ],
      },
    },
    {
      name: 'work-looks-for-itself',
      comment: 'What pages are shown may be half a minute old, or older: nothing is decided or done by it.',
      severity: 'error',
      from: { path: '^(orchestrations|shared/use-cases/(export|job))/' },
      to: { path: '^shared/use-cases/arm/page-view\\.ts$' },
    },
    {
      name: 'domain-is-pure',
      comment: 'Words and rules: no port, no effect, nothing of the platform.',
      severity: 'error',
      from: { path: '^shared/domain/' },
      to: { pathNot: ['^shared/domain/', '^node_modules/zod/'] },
    },
    {
      name: 'no-circles-between-nouns',
      comment: 'Of two nouns one is explained by the other.',
      severity: 'error',
      scope: 'folder',
      from: { path: '^shared/domain/' },
      to: { circular: true },
    },
    {
      name: 'use-cases-know-no-adapter',
      comment:
        'They reach the world through ports. test/unit/rooms.test.ts looks for circles between their nouns.',
      severity: 'error',
      from: { path: '^shared/use-cases/' },
      to: { pathNot: ['^shared/(domain|use-cases)/', '^node_modules/zod/'] },
    },
    {
      name: 'adapters-know-ports',
      comment: 'Of the use cases an adapter knows what it implements, and no more.',
      severity: 'error',
      from: { path: '^shared/adapters/' },
      to: { path: '^shared/use-cases/', pathNot: '(ports|/page|/clock)\\.ts$' },
    },
    {
      name: 'settings-are-read-once',
      comment:
        'The composition root reads the settings and hands them in. The docs describe them from their schema.',
      severity: 'error',
      from: { pathNot: ['^functions/main\\.ts$', '^scripts/docs/', '^test/'] },
      to: { path: '^shared/config/' },
    },
    {
      name: 'only-main-knows-the-adapters',
      severity: 'error',
      from: { path: '^functions/', pathNot: '^functions/main\\.ts$' },
      to: { path: '^shared/(adapters|config)/' },
    },
    {
      name: 'adapters-know-the-domain-alone',
      severity: 'error',
      from: { path: '^shared/adapters/' },
      to: { path: '^(functions|orchestrations)/' },
    },
    {
      name: 'azure-clients-live-in-the-adapters',
      comment: 'One wrapper each. The composition root makes the one credential.',
      severity: 'error',
      from: {
        path: '^(functions|orchestrations|shared)/',
        pathNot: ['^shared/adapters/', '^functions/main\\.ts$'],
      },
      to: { path: '^node_modules/@azure/(?!functions/)' },
    },
    {
      name: 'the-host-lives-in-functions',
      severity: 'error',
      from: { path: '^(orchestrations|shared)/' },
      to: { path: '^node_modules/@azure/functions/' },
    },
    {
      name: 'workflow-engine-not-in-the-domain',
      severity: 'error',
      from: { path: '^shared/' },
      to: { path: '^node_modules/durable-functions/' },
    },
    {
      name: 'the-app-knows-no-laptop',
      comment: 'The app differs between a laptop and the cloud by settings only.',
      severity: 'error',
      from: { path: '^(functions|orchestrations|shared)/' },
      to: { path: '^(packages|local|scripts|test|lint|bench)/' },
    },
    {
      name: 'the-tools-know-no-app',
      comment: 'What runs on a laptop reaches the app by wire, and starts only its built entry point.',
      severity: 'error',
      from: { path: '^local/' },
      to: { path: '^(functions|orchestrations|shared|scripts|test|lint|bench)/' },
    },
    {
      name: 'packages-stand-alone',
      comment: 'A package imports packages: nothing of the app, nothing of the tools around it.',
      severity: 'error',
      from: { path: '^packages/' },
      to: { pathNot: '^(packages|node_modules)/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'the-product-of-a-package-knows-no-test',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: { path: '^(test|packages/[^/]+/test)/' },
    },
    {
      name: 'packages-are-strangers',
      comment: 'The source of a package imports itself, and what every local service is made of.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/src/' },
      to: {
        path: '^packages/',
        pathNot: ['^packages/$1/src/', '^packages/local-service/src/'],
      },
    },
    {
      name: 'packages-are-imported-by-name',
      comment: 'Through what their `exports` name, and not by a path into them.',
      severity: 'error',
      from: { pathNot: '^packages/' },
      to: { path: '^packages/', dependencyTypesNot: ['aliased-workspace'] },
    },
    {
      name: 'packages-import-each-other-by-name',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/', pathNot: '^packages/$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'local-services-are-strangers',
      comment: 'Each stands in for a service of Azure. Only the start knows more than one of them.',
      severity: 'error',
      from: { path: '^packages/local-azure/src/([^/]+)/' },
      to: { path: '^packages/local-azure/src/', pathNot: '^packages/local-azure/src/$1/' },
    },
    {
      name: 'replays-know-the-host-alone',
      comment: "Histories are the host's, and are replayed by its engine; no other service takes part.",
      severity: 'error',
      from: { path: '^local/replay(/|\\.ts$)' },
      to: {
        path: '^(local|packages)/',
        pathNot: ['^local/replay/', '^packages/(functions-host|local-service)/src/'],
      },
    },
    {
      name: 'tokens-are-asked-for-by-wire',
      comment:
        'A token is got by the protocol: who is registered and where to ask is all that is known beforehand.',
      severity: 'error',
      from: { path: '^local/token(/|\\.ts$)' },
      to: {
        path: '^(local|packages)/',
        pathNot: [
          '^local/(token/|start/(errors|ports|settings)\\.ts$)',
          '^packages/local-azure/src/identity/(directory|form-browser)\\.ts$',
        ],
      },
    },
    {
      name: 'the-page-knows-the-api-alone',
      comment:
        'It is built for browsers, and takes types from the API document: nothing of the app, nothing of Node.',
      severity: 'error',
      from: { path: '^portal/' },
      to: {
        pathNot: [
          '^portal/',
          '^node_modules/(@fluentui|@tanstack|@types/react|oidc-client-ts|openapi-fetch|react|react-dom|wouter)/',
        ],
      },
    },
    {
      name: 'the-parts-of-the-page-know-no-feature',
      comment: 'They serve every feature. What they need to know is handed to them.',
      severity: 'error',
      from: { path: '^portal/ui/' },
      to: { path: '^portal/', pathNot: '^portal/(ui|api|language)/' },
    },
    {
      name: 'the-api-of-the-page-knows-the-api-alone',
      severity: 'error',
      from: { path: '^portal/api/' },
      to: { path: '^portal/', pathNot: '^portal/api/' },
    },
    {
      name: 'the-language-of-the-page-explains-the-api',
      comment: 'It has sentences for what the API says by code, and knows nothing of what shows them.',
      severity: 'error',
      from: { path: '^portal/language/' },
      to: { path: '^portal/', pathNot: '^portal/(language|api)/' },
    },
    {
      name: 'features-know-no-frame',
      severity: 'error',
      from: { path: '^portal/features/' },
      to: { path: '^portal/', pathNot: '^portal/(features|ui|api|language)/' },
    },
    {
      name: 'features-meet-at-an-index',
      comment: 'What a feature shows on the pages of another stands in its index.ts, and nothing else does.',
      severity: 'error',
      from: { path: '^portal/features/([^/]+)/' },
      to: {
        path: '^portal/features/',
        pathNot: ['^portal/features/$1/', '^portal/features/[^/]+/index\\.ts$'],
      },
    },
    {
      name: 'no-circles-of-features',
      comment: 'Of two features one shows the other.',
      severity: 'error',
      scope: 'folder',
      from: { path: '^portal/features/' },
      to: { circular: true },
    },
    {
      name: 'pages-load-on-demand',
      comment: 'The first view loads neither the pages of features nor their parts.',
      severity: 'error',
      from: { path: '^portal/app/' },
      to: { path: '^portal/features/', pathNot: '/words\\.ts$', dynamic: false },
    },
    {
      name: 'words-load-on-demand',
      comment:
        'A feature reaches its words through words.ts, which loads those of the language that is spoken.',
      severity: 'error',
      from: { path: '^portal/', pathNot: '/words\\.ts$' },
      to: { path: '^portal/features/[^/]+/words\\.(en|ru)\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'the-app-knows-no-page',
      comment: 'It serves the built files, and reads none of their sources.',
      severity: 'error',
      from: { path: '^(functions|orchestrations|shared|packages|local)/' },
      to: { path: '^portal/' },
    },
    {
      name: 'no-undeclared-packages',
      comment: "What a package declares of the project's own packages, `check:dead-code` compares.",
      severity: 'error',
      from: {},
      to: {
        pathNot: '^packages/',
        dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'undetermined', 'unknown'],
      },
    },
    {
      name: 'no-development-packages-in-the-app',
      severity: 'error',
      from: { path: '^(functions|orchestrations|shared)/' },
      to: { dependencyTypes: ['npm-dev'] },
    },
    { name: 'no-dangling-imports', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(packages/functions-host/test/app|bench/durable-app)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'types', 'default'],
    },
  },
};
