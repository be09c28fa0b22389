import type { Permission } from '../authorization/permissions.ts';

/** One entry of an error's `details`. */
export interface ErrorDetail {
  readonly code: string;
  readonly target?: string;
  readonly message: string;
}

export interface ArmErrorOptions {
  readonly target?: string;
  readonly details?: readonly ErrorDetail[];
  readonly headers?: Readonly<Record<string, string>>;
  /** The body without its `error` wrapper, as Microsoft.Compute sends it with 429. */
  readonly bare?: boolean;
}

/** A refusal in Azure's own words: the status and the body that the caller gets. */
export class ArmError extends Error {
  override readonly name = 'ArmError';
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;

  constructor(status: number, code: string, message: string, options: ArmErrorOptions = {}) {
    super(message);
    const { target, details, headers = {}, bare = false } = options;
    const error = { code, message, ...(target && { target }), ...(details && { details }) };
    this.status = status;
    this.code = code;
    this.headers = headers;
    this.body = bare ? error : { error };
  }
}

/** 400 for a value that the service can't take. */
export function invalidParameter(target: string, message: string): ArmError {
  return new ArmError(400, 'InvalidParameter', message, { target });
}

/** 409 for a property that is fixed when the resource is made. */
export function propertyChangeNotAllowed(property: string): ArmError {
  return new ArmError(409, 'PropertyChangeNotAllowed', `Changing property '${property}' is not allowed.`, {
    target: property,
  });
}

/** 409 for an action that the resource's state does not allow. */
export function operationNotAllowed(message: string): ArmError {
  return new ArmError(409, 'OperationNotAllowed', message);
}

/** 409 because something else is being done to the resource. */
export function conflict(message: string): ArmError {
  return new ArmError(409, 'Conflict', message);
}

/** 409 for a parent that still has children. */
export function cannotDeleteParent(id: string): ArmError {
  return new ArmError(
    409,
    'CannotDeleteResource',
    `Can not delete resource before nested resources are deleted. Resource: '${id}'.`,
  );
}

/** 404 in ARM's words. */
export function resourceNotFound(id: string): ArmError {
  const [, , , , resourceGroup, , namespace, ...rest] = id.split('/');
  const types = rest.filter((_, index) => index % 2 === 0);
  const names = rest.filter((_, index) => index % 2 === 1);
  const resource = [namespace, ...types].join('/') + '/' + names.join('/');
  return new ArmError(
    404,
    'ResourceNotFound',
    `The Resource '${resource}' under resource group '${resourceGroup ?? ''}' was not found. ` +
      'For more details please go to https://aka.ms/ARMResourceNotFoundFix',
  );
}

/** 404 for a nested resource whose parent is missing. */
export function parentNotFound(parentName: string): ArmError {
  return new ArmError(
    404,
    'ParentResourceNotFound',
    `Can not perform requested operation on nested resource. Parent resource '${parentName}' not found.`,
  );
}

/** 403 for a caller whose roles lack the action, or who has no role over the scope. */
export function authorizationFailed(principalId: string, { action, scope }: Permission): ArmError {
  return new ArmError(
    403,
    'AuthorizationFailed',
    `The client '${principalId}' with object id '${principalId}' does not have authorization to perform action ` +
      `'${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh ` +
      'your credentials.',
  );
}

/** 403 for a caller who may do what is asked, but not with a resource that the request leads to. */
export function linkedAuthorizationFailed(
  principalId: string,
  { action, scope }: Permission,
  linked: Permission,
): ArmError {
  return new ArmError(
    403,
    'LinkedAuthorizationFailed',
    `The client '${principalId}' with object id '${principalId}' has permission to perform action '${action}' on ` +
      `scope '${scope}'; however, it does not have permission to perform action(s) '${linked.action}' on the linked ` +
      `scope(s) '${linked.scope}' (respectively) or the linked scope(s) are invalid.`,
  );
}
