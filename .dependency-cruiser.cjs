/** The context map: the other contexts that each context may import, through their index.ts. */
const CONTEXT_MAP = {
  user: [],
  queue: ['user'],
  balance: ['user'],
  topup: ['balance', 'payment', 'queue', 'user'],
  concert: ['queue', 'user'],
  payment: ['balance', 'queue', 'user'],
  ticket: ['concert', 'user'],
  reservation: ['concert', 'payment', 'queue', 'ticket', 'user'],
  item: ['queue', 'user'],
  coupon: ['user'],
  order: ['item', 'coupon', 'payment', 'queue', 'user'],
};

/** Packages that the application layer may import. */
const APPLICATION_LIBRARIES = ['@nestjs/common', 'uuid'];

const SPEC = '\\.spec\\.ts$';

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const contextMapRules = Object.entries(CONTEXT_MAP).map(([context, uses]) => ({
  name: `context-map:${context}`,
  comment: `${context} may import: ${uses.join(', ') || 'no other context'}. To allow more, change the context map.`,
  severity: 'error',
  from: { path: `^src/modules/${context}/` },
  to: { path: '^src/modules/', pathNot: `^src/modules/(${[context, ...uses].join('|')})/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment:
        'Domain code imports only its own domain and shared/domain, no package and no module of Node.js.',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/domain/', pathNot: SPEC },
      to: { pathNot: ['^src/modules/$1/domain/', '^src/shared/domain/'] },
    },
    {
      name: 'shared-domain-is-pure',
      comment: 'Every domain may import shared/domain, so it must be as pure as they are.',
      severity: 'error',
      from: { path: '^src/shared/domain/', pathNot: SPEC },
      to: { pathNot: '^src/shared/domain/' },
    },
    {
      name: 'application-uses-ports',
      comment: 'The application layer reaches databases and frameworks only through ports.',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/application/', pathNot: SPEC },
      to: {
        pathNot: [
          '^src/modules/$1/(domain|application)/',
          '^src/modules/[^/]+/index\\.ts$',
          '^src/(shared|config)/',
          `node_modules/(${APPLICATION_LIBRARIES.join('|')})/`,
        ],
      },
    },
    {
      name: 'one-door',
      comment: 'A context imports another one only through its index.ts.',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/' },
      to: {
        path: '^src/modules/',
        pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/index\\.ts$'],
      },
    },
    {
      name: 'one-door-from-outside',
      comment: 'The composition root and the commands import a context only through its index.ts.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/modules/' },
      to: { path: '^src/modules/', pathNot: '^src/modules/[^/]+/index\\.ts$' },
    },
    ...contextMapRules,
    {
      name: 'unmapped-module',
      comment: 'Every folder of src/modules is a key of the context map.',
      severity: 'error',
      from: {
        path: '^src/modules/',
        pathNot: `^src/modules/(${Object.keys(CONTEXT_MAP).join('|')})/`,
      },
      to: {},
    },
    {
      name: 'shared-knows-no-module',
      comment: 'shared and config are below every context and below the composition root.',
      severity: 'error',
      from: { path: '^src/(shared|config)/' },
      to: { path: '^src/', pathNot: '^src/(shared|config)/' },
    },
    {
      name: 'no-circular',
      comment: 'A cycle has no first file to read, and ES modules in it have no safe load order.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-to-dev-dependency',
      comment: 'Only `dependencies` are installed in production.',
      severity: 'error',
      from: { path: '^src/', pathNot: SPEC },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'not-to-tests-or-scripts',
      comment: 'Only src and migrations are built.',
      severity: 'error',
      from: { path: '^src/', pathNot: SPEC },
      to: { path: ['(^|/)(test|scripts|bench)/', SPEC], pathNot: 'node_modules/' },
    },
    {
      name: 'not-resolvable',
      comment: 'Rules are not checked for imports that are not found.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true, // type-only imports count too: they depend on the other context
    tsConfig: { fileName: `${__dirname}/tsconfig.json` },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'require', 'default'],
    },
  },
};
