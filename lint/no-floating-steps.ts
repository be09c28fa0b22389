import { AST_NODE_TYPES, ESLintUtils, type TSESTree } from '@typescript-eslint/utils';
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
      ExpressionStatement(statement) {
        for (const node of droppedCalls(statement.expression)) {
          const type = services.getTypeAtLocation(node);
          if (isTask(type)) {
            context.report({
              node,
              messageId: 'floating',
              data: { what: 'a durable task', remedy: 'yield' },
            });
          } else if (type.getSymbol()?.getName() === 'Generator') {
            context.report({ node, messageId: 'floating', data: { what: 'a generator', remedy: 'yield*' } });
          }
        }
      },
    };
  },
});

/** The calls whose result is that of the statement, which drops it: also behind `&&` and `?`. */
function droppedCalls(node: TSESTree.Expression): TSESTree.CallExpression[] {
  if (node.type === AST_NODE_TYPES.CallExpression) return [node];
  if (node.type === AST_NODE_TYPES.LogicalExpression) return droppedCalls(node.right);
  if (node.type !== AST_NODE_TYPES.ConditionalExpression) return [];
  return [...droppedCalls(node.consequent), ...droppedCalls(node.alternate)];
}

function isTask(type: Type): boolean {
  return type.getProperty('isCompleted') !== undefined && type.getProperty('isFaulted') !== undefined;
}
