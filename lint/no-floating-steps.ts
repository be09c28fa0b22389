import { AST_NODE_TYPES, ESLintUtils } from '@typescript-eslint/utils';
import type { Type } from 'typescript';

/**
 * A durable task does nothing until it is yielded, and a generator of steps nothing until `yield*`. A statement
 * that makes one and drops it is a forgotten `yield`: the orchestrators' twin of a floating promise.
 */
export const noFloatingSteps = ESLintUtils.RuleCreator.withoutDocs({
  meta: {
    type: 'problem',
    messages: {
      floating: 'This makes {{what}} and drops it, so nothing happens. Put `{{remedy}}` before it.',
    },
    schema: [],
    defaultOptions: [],
  },
  create(context) {
    const services = ESLintUtils.getParserServices(context);
    return {
      ExpressionStatement(node) {
        const { expression } = node;
        if (expression.type !== AST_NODE_TYPES.CallExpression) return;
        const type = services.getTypeAtLocation(expression);
        if (isTask(type)) {
          context.report({ node, messageId: 'floating', data: { what: 'a durable task', remedy: 'yield' } });
        } else if (type.getSymbol()?.getName() === 'Generator') {
          context.report({ node, messageId: 'floating', data: { what: 'a generator', remedy: 'yield*' } });
        }
      },
    };
  },
});

function isTask(type: Type): boolean {
  return type.getProperty('isCompleted') !== undefined && type.getProperty('isFaulted') !== undefined;
}
