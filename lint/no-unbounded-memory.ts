import { AST_NODE_TYPES, ESLintUtils, type TSESTree } from '@typescript-eslint/utils';

/** What makes a collection grow. */
const GROWING = new Set(['set', 'add', 'push', 'unshift']);

/**
 * A collection that lives as long as the process must not grow with what strangers send. Found are those of a module,
 * those of a class, and those of a function that another function goes on to fill after the first has returned. A
 * `BoundedMap` is none. Whoever needs another one says in a suppression what bounds it.
 */
export const noUnboundedMemory = ESLintUtils.RuleCreator.withoutDocs({
  meta: {
    type: 'problem',
    messages: {
      unbounded:
        'This may grow for as long as the process lives. Use a BoundedMap, or say in a suppression what bounds it.',
    },
    schema: [],
    defaultOptions: [],
  },
  create(context) {
    return {
      PropertyDefinition(node) {
        if (node.value && isCollection(node.value))
          context.report({ node: node.value, messageId: 'unbounded' });
      },
      VariableDeclarator(node) {
        const { init } = node;
        if (!init || !(isCollection(init) || isPlain(init))) return;
        const owner = functionAround(node);
        const [variable] = context.sourceCode.getDeclaredVariables(node);
        const grows = variable?.references.some(
          ({ identifier }) => isGrown(identifier) && isLater(identifier, owner, isPlain(init)),
        );
        if (grows) context.report({ node: init, messageId: 'unbounded' });
      },
    };
  },
});

/** A map or set that is made empty: what is made with its content is a table. */
function isCollection(node: TSESTree.Expression): boolean {
  return (
    node.type === AST_NODE_TYPES.NewExpression &&
    node.callee.type === AST_NODE_TYPES.Identifier &&
    ['Map', 'Set'].includes(node.callee.name) &&
    node.arguments.length === 0
  );
}

function isPlain(node: TSESTree.Expression): boolean {
  return (
    (node.type === AST_NODE_TYPES.ArrayExpression && node.elements.length === 0) ||
    (node.type === AST_NODE_TYPES.ObjectExpression && node.properties.length === 0)
  );
}

/** `map.set(…)`, `list.push(…)` or `table[key] = …`. */
function isGrown(identifier: TSESTree.Node): boolean {
  const member = identifier.parent;
  if (member?.type !== AST_NODE_TYPES.MemberExpression || member.object !== identifier) return false;
  if (member.computed) {
    return member.parent.type === AST_NODE_TYPES.AssignmentExpression && member.parent.left === member;
  }
  const isCalled = member.parent.type === AST_NODE_TYPES.CallExpression && member.parent.callee === member;
  return isCalled && member.property.type === AST_NODE_TYPES.Identifier && GROWING.has(member.property.name);
}

/**
 * True where a function of its own stands in between, which may be called long after: no callback. A list may be filled
 * by helpers that have names, too: most such helpers end with the function that they are in.
 */
function isLater(identifier: TSESTree.Node, owner: TSESTree.Node | undefined, isList: boolean): boolean {
  for (let node = functionAround(identifier); node && node !== owner; node = functionAround(node)) {
    const isCallback =
      node.parent?.type === AST_NODE_TYPES.CallExpression &&
      node.parent.arguments.some((argument) => argument === node);
    const hasName =
      node.type === AST_NODE_TYPES.FunctionDeclaration ||
      node.parent?.type === AST_NODE_TYPES.VariableDeclarator;
    if (!isCallback && !(isList && owner && hasName)) return true;
  }
  return false;
}

function functionAround(of: TSESTree.Node): TSESTree.Node | undefined {
  for (let node = of.parent; node; node = node.parent) {
    if (
      node.type === AST_NODE_TYPES.FunctionDeclaration ||
      node.type === AST_NODE_TYPES.FunctionExpression ||
      node.type === AST_NODE_TYPES.ArrowFunctionExpression
    ) {
      return node;
    }
  }
  return undefined;
}
