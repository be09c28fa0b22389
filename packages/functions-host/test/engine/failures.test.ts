import { expect, it } from 'vitest';
import { activityFailed, thrownMessage } from '../../src/durable/failures.ts';
import { FunctionTimeoutError } from '../../src/errors.ts';

const NOON = Date.UTC(2026, 0, 1, 12);

it('a failed activity that took too long has one space after the colon, and its own exception [activity-timeout]', () => {
  const timeout = new FunctionTimeoutError('slowMs', 'an-id', '00:00:05');

  const { Reason, Details, FailureDetails } = activityFailed('slowMs', 0, timeout, NOON);

  expect(Reason).toBe(
    "Activity function 'slowMs' failed: Timeout value of 00:00:05 was exceeded by function: Functions.slowMs",
  );
  expect(Details).toMatch(
    /^\{"\$type":"Microsoft\.Azure\.WebJobs\.Host\.FunctionTimeoutException, Microsoft\.Azure\.WebJobs\.Host","Timeout":"00:00:05","InstanceId":"an-id","MethodName":"Functions\.slowMs","Handled":false,"ClassName":"Microsoft\.Azure\.WebJobs\.Host\.FunctionTimeoutException"/,
  );
  expect(FailureDetails).toBeNull();
});

it.each([
  ['url?sig=abc" rest', 'url[Hidden Credential]" rest'],
  ["PWD=one' and PWD=two", "[Hidden Credential]' and [Hidden Credential]"],
  ['AccountKey=abc<b>', '[Hidden Credential]<b>'],
  ['PublicKeyToken=abc', 'PublicKeyToken=abc'],
  ['PublicKeyToken=abc Token=def', 'PublicKeyToken=abc [Hidden Credential]'],
  ['a monkey=abc', 'a mon[Hidden Credential]'],
  ['no secret here', 'no secret here'],
])('a failed activity hides what looks like a secret: %s [hidden-credential]', (message, hidden) => {
  const { Reason, Details } = activityFailed('a', 3, new Error(message), NOON);

  expect(Reason).toBe(`Activity function 'a' failed:  ${hidden}`);
  expect(JSON.parse(Details ?? '')).toMatchObject({
    Message: ` ${hidden}`,
    InnerException: {
      RemoteMessage: hidden,
      RemoteStackTrace: expect.stringContaining(message) as unknown,
    },
  });
});

it('a failed activity may speak of itself as failure details [failure-details]', () => {
  const details = {
    errorType: 'T',
    errorMessage: 'm',
    stackTrace: 's',
    isNonRetriable: true,
    properties: { n: 1 },
  };
  const read = (message: object): unknown =>
    activityFailed('a', 0, new Error(JSON.stringify(message)), NOON).FailureDetails;

  expect(read(details)).toEqual({
    ErrorType: 'T',
    ErrorMessage: 'm',
    StackTrace: 's',
    IsNonRetriable: true,
    Properties: { n: 1 },
    InnerFailure: null,
  });
  expect(read({ errorType: 'T', errorMessage: 'm' })).toMatchObject({
    StackTrace: null,
    IsNonRetriable: false,
    Properties: null,
  });
  expect(read({ errorType: 'T' })).toBeNull();
  expect(read({ errorMessage: 'm' })).toBeNull();
  expect(activityFailed('a', 0, new Error('{no json'), NOON).FailureDetails).toBeNull();
});

it('a failed activity has the text of whatever was thrown', () => {
  expect([new Error('e'), 'text', { code: 7 }, 5].map(thrownMessage)).toEqual([
    'e',
    'text',
    '{"code":7}',
    '5',
  ]);
});

it('a failed activity has a .NET exception as its details [activity-failure-text]', () => {
  const error = Object.assign(new Error('m'), { stack: 'S' });
  const rest = {
    Data: null,
    HelpURL: null,
    StackTraceString: null,
    RemoteStackTraceString: null,
    RemoteStackIndex: 0,
    ExceptionMethod: null,
    HResult: -2146233088,
    Source: null,
    WatsonBuckets: null,
  };

  const details: unknown = JSON.parse(activityFailed('a', 0, error, NOON).Details ?? '');
  const withoutStack: unknown = JSON.parse(activityFailed('a', 0, 'text', NOON).Details ?? '');

  expect(details).toEqual({
    $type: 'System.Exception, System.Private.CoreLib',
    ClassName: 'System.Exception',
    Message: ' m',
    ...rest,
    InnerException: {
      $type: 'Microsoft.Azure.WebJobs.Script.Workers.Rpc.RpcException, Microsoft.Azure.WebJobs.Script',
      IsUserException: false,
      RemoteStackTrace: 'S',
      RemoteMessage: 'm',
      RemoteTypeName: '',
      ClassName: 'Microsoft.Azure.WebJobs.Script.Workers.Rpc.RpcException',
      Message: 'Result: Failure\nException: m\nStack: S',
      ...rest,
      InnerException: null,
    },
  });
  expect(withoutStack).toMatchObject({ InnerException: { RemoteStackTrace: '' } });
});
