/** Says whether the text of a route parameter is acceptable. */
export type Constraint = (value: string) => boolean;

const INT32 = [-(2n ** 31n), 2n ** 31n - 1n] as const;
const INT64 = [-(2n ** 63n), 2n ** 63n - 1n] as const;
const NUMBER = /^\s*[+-]?(\d+(,\d+)*\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;
const HEX = '[0-9a-f]';
const GUID = new RegExp(
  `^(${HEX}{32}|(?<open>[{(])?${HEX}{8}(-${HEX}{4}){3}-${HEX}{12}(?<close>[})])?)$`,
  'i',
);

/** The inline constraints of ASP.NET Core routing (ASP.NET docs: fundamentals/routing). */
const CONSTRAINTS: Record<string, (argument: string) => Constraint> = {
  int: () => (value) => isInteger(value, INT32),
  long: () => (value) => isInteger(value, INT64),
  decimal: () => (value) => NUMBER.test(value) && !/e/i.test(value),
  double: () => (value) => NUMBER.test(value),
  float: () => (value) => NUMBER.test(value),
  bool: () => (value) => /^\s*(true|false)\s*$/i.test(value),
  guid: () => isGuid,
  datetime: () => (value) => /\d/.test(value) && !Number.isNaN(Date.parse(value)),
  alpha: () => (value) => /^[a-z]*$/i.test(value),
  required: () => (value) => value !== '',
  length: (argument) => {
    const [low, high = low] = numbers(argument, 1, 2);
    return (value) => BigInt(value.length) >= low && BigInt(value.length) <= high;
  },
  minlength: (argument) => {
    const [low] = numbers(argument, 1, 1);
    return (value) => BigInt(value.length) >= low;
  },
  maxlength: (argument) => {
    const [high] = numbers(argument, 1, 1);
    return (value) => BigInt(value.length) <= high;
  },
  min: (argument) => {
    const [low] = numbers(argument, 1, 1);
    return (value) => isInteger(value, [low, INT64[1]]);
  },
  max: (argument) => {
    const [high] = numbers(argument, 1, 1);
    return (value) => isInteger(value, [INT64[0], high]);
  },
  range: (argument) => {
    const [low, high = low] = numbers(argument, 2, 2);
    return (value) => isInteger(value, [low, high]);
  },
  regex: (argument) => {
    const pattern = new RegExp(argument, 'i');
    return (value) => pattern.test(value);
  },
};

/**
 * Builds one inline constraint.
 * @param argument the text between its brackets, or '' without brackets.
 * @throws {Error} for an unknown name or an argument that the constraint can't take.
 */
export function createConstraint(name: string, argument: string): Constraint {
  const create = Object.hasOwn(CONSTRAINTS, name.toLowerCase()) ? CONSTRAINTS[name.toLowerCase()] : undefined;
  if (create === undefined) throw new Error(`the route constraint "${name}" is unknown`);
  return create(argument);
}

function numbers(argument: string, least: number, most: number): [bigint, ...bigint[]] {
  const parts = argument.split(',').map((part) => part.trim());
  const valid = parts.length >= least && parts.length <= most && parts.every((part) => /^-?\d+$/.test(part));
  const [first, ...rest] = valid ? parts.map(BigInt) : [];
  if (first === undefined) throw new Error(`the route constraint's argument "(${argument})" is not valid`);
  return [first, ...rest];
}

function isInteger(value: string, [low, high]: readonly [bigint, bigint]): boolean {
  if (!/^\s*[+-]?\d+\s*$/.test(value)) return false;
  const number = BigInt(value.trim().replace(/^\+/, ''));
  return number >= low && number <= high;
}

function isGuid(value: string): boolean {
  const { open, close } = GUID.exec(value)?.groups ?? {};
  return GUID.test(value) && (open ?? '') + (close ?? '') in { '': 1, '{}': 1, '()': 1 };
}
