import { AST_NODE_TYPES, ESLintUtils } from '@typescript-eslint/utils';

const LOGGING = new Set(['log', 'trace', 'debug', 'info', 'warn', 'error']);

/**
 * The log of an invocation is written through `OperatorsLog` alone, which makes one line of whatever comes from
 * outside.
 */
export const oneLog = ESLintUtils.RuleCreator.withoutDocs({
  meta: {
    type: 'problem',
    messages: { raw: 'Write to the log through an OperatorsLog: it encodes what comes from outside.' },
    schema: [],
    defaultOptions: [],
  },
  create(context) {
    const services = ESLintUtils.getParserServices(context);
    return {
      MemberExpression(node) {
        if (node.property.type !== AST_NODE_TYPES.Identifier || !LOGGING.has(node.property.name)) return;
        const property = services.getTypeAtLocation(node.object).getProperty(node.property.name);
        const isOfHost = property?.declarations?.some((declaration) =>
          declaration.getSourceFile().fileName.includes('/@azure/functions/'),
        );
        if (isOfHost) context.report({ node, messageId: 'raw' });
      },
    };
  },
});
