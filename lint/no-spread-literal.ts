import { AST_NODE_TYPES, ESLintUtils, type TSESLint, type TSESTree } from '@typescript-eslint/utils';

type Source = Readonly<TSESLint.SourceCode>;

/**
 * An object literal is not spread into another: the compiler does not look for misspelt optional keys in what is
 * spread. Its keys are written where they go. What is spread on a condition is no literal, nor is what `satisfies` a
 * type, which the compiler checks.
 */
export const noSpreadLiteral = ESLintUtils.RuleCreator.withoutDocs({
  meta: {
    type: 'problem',
    fixable: 'code',
    messages: {
      literal: 'Write these keys without `...{ }`, which hides misspelt ones from the compiler.',
    },
    schema: [],
    defaultOptions: [],
  },
  create(context) {
    return {
      'ObjectExpression > SpreadElement'(node: TSESTree.SpreadElement) {
        const literal = node.argument;
        if (literal.type !== AST_NODE_TYPES.ObjectExpression) return;
        const fix = literal.properties.every(meansTheSameOutside)
          ? (fixer: TSESLint.RuleFixer) => unwrap(fixer, context.sourceCode, node, literal)
          : null;
        context.report({ node, messageId: 'literal', fix });
      },
    };
  },
});

/** Not so of `get` and `set`, whose value alone is spread, nor of `__proto__: x`, which sets a prototype. */
function meansTheSameOutside(property: TSESTree.ObjectLiteralElement): boolean {
  if (property.type === AST_NODE_TYPES.SpreadElement) return true;
  const { key, kind, computed, shorthand, method } = property;
  const name = key.type === AST_NODE_TYPES.Identifier ? key.name : 'value' in key ? key.value : undefined;
  const setsPrototype = name === '__proto__' && !computed && !shorthand && !method;
  return kind === 'init' && !setsPrototype;
}

/** Takes away `...{`, `}` and the last comma in between, so that comments stay, and no empty line is left. */
function unwrap(
  fixer: TSESLint.RuleFixer,
  source: Source,
  spread: TSESTree.SpreadElement,
  literal: TSESTree.ObjectExpression,
): TSESLint.RuleFix[] {
  const after = source.getTokenAfter(spread);
  if (literal.properties.length === 0) {
    return [fixer.removeRange([spread.range[0], after?.value === ',' ? after.range[1] : spread.range[1]])];
  }
  const first = source.getFirstToken(literal, { skip: 1, includeComments: true });
  const last = source.getLastToken(literal, { skip: 1 });
  return [
    fixer.removeRange([spread.range[0], first?.range[0] ?? literal.range[0] + 1]),
    ...(last?.value === ',' ? [fixer.remove(last)] : []),
    fixer.removeRange([literal.range[1] - 1, spread.range[1]]),
  ];
}
