import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pageErrorOf, routeOf } from '../../../portal/app/page-error.ts';
import { TooManyRequestsError } from '../../../shared/domain/access/errors.ts';
import { createRequestRate } from '../../../shared/use-cases/access/request-rate.ts';
import { logField } from '../../../shared/domain/page/log-field.ts';
import { maskedMessage } from '../../../shared/domain/page/masked-message.ts';
import { pageError, type PageError } from '../../../shared/domain/page/page-error.ts';
import { reportPageError } from '../../../shared/use-cases/page/report-page-error.ts';

const CRASH: PageError = {
  page: '/accounts/:account',
  part: 'page',
  name: 'TypeError',
  frames: [],
  message: "Cannot read properties of undefined (reading 'map')",
};

const ROUTES = ['/', '/accounts/:account', '/accounts/:account/gallery/:image'];

const clock = { now: () => new Date(0) };

/** What ends a line, moves a cursor, or turns the direction of writing. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

const words = fc.string({
  unit: fc.constantFrom('a', 'b', ' ', '.', ':', '(', ')', '\n', '\u2028'),
  maxLength: 30,
});

describe('the message of a crash', () => {
  it.each([
    ["Cannot read properties of undefined (reading 'map')"],
    ['words.people.roles[role] is not a function'],
    ['Minified React error #31'],
  ])('is kept where it is the code that speaks: %s', (message) => {
    expect(maskedMessage(message)).toBe(message);
  });

  it.each([
    [
      "Cannot read properties of undefined (reading 'Correct-Horse-7')",
      "Cannot read properties of undefined (reading '…')",
    ],
    [
      'Failed to fetch dynamically imported module: https://host/x.js?code=abc',
      'Failed to fetch dynamically imported module…',
    ],
    ['Minified React error #31; visit https://react.dev/errors/31?args[]=Maria', 'Minified React error #31…'],
    [`Unexpected token 'M', "Maria Ivanova" is not valid JSON`, 'Unexpected token …'],
    ['the password Correct-Horse-7 is not a function', '… is not a function'],
    ['password Correct-Horse-7 and key=Zm9vYmFy pin 1234', '…'],
    ['Failed to fetch https://host/auth/callback?code=abc&state=x', '…'],
    ['maria.ivanova@contoso.example is unknown', '…'],
    ['No.\nCannot convert undefined or null to object', '…'],
  ])('has nothing of anybody’s: %s', (message, masked) => {
    expect(maskedMessage(message)).toBe(masked);
  });

  it('has nothing with a digit or sign, nor several words of anybody’s, whatever stands around them', () => {
    const secret = fc.oneof(
      fc.stringMatching(/^[A-Za-z]{1,8}[0-9=:@/+~-][A-Za-z0-9=]{1,20}$/),
      fc.stringMatching(/^[a-z]{3,9} [a-z]{3,9} [a-z]{3,9}$/),
      fc.stringMatching(/^[0-9]{4,16}$/),
    );
    const shape = fc.constantFrom(
      ...['$', '$ is not a function', 'x.$ is not iterable', "Cannot read properties of null (reading '$')"],
      ...['Unexpected token $', 'can\'t access property "$", x is null', 'Minified React error #31; $'],
      ...['Minified React error #$', 'Failed to fetch dynamically imported module: https://host/$'],
      ...["Cannot set properties of undefined (setting '$')", '$ $ is undefined', 'Failed to fetch$'],
    );
    fc.assert(
      fc.property(words, secret, words, shape, fc.boolean(), (before, hidden, after, around, isAlone) => {
        const told = isAlone ? hidden : `${before} ${hidden} ${after}`;

        expect(maskedMessage(around.replaceAll('$', () => told))).not.toContain(hidden);
      }),
    );
  });
});

describe('a field of the log', () => {
  it('is one line without control characters, and holds what it was given', () => {
    fc.assert(
      fc.property(fc.record({ text: fc.string({ unit: 'binary', maxLength: 50 }), more: words }), (data) => {
        const line = logField(data);

        expect(line).not.toMatch(CONTROL);
        expect(JSON.parse(line)).toEqual(data);
      }),
    );
  });
});

describe('a report of a crash', () => {
  const report = (perMinute: number) => {
    const lines: string[] = [];
    const ports = { reports: createRequestRate(perMinute, clock), newGuid: () => 'an-id' };
    const send = (objectId: string, error = CRASH) =>
      reportPageError(ports, { objectId }, error, (line) => lines.push(line));
    return { lines, send };
  };

  it('is one line of the log under the id that is answered, and does not say whose it is', () => {
    const { lines, send } = report(10);

    const answer = send('somebody', { ...CRASH, message: 'one\ntwo "three"' });

    expect(answer).toEqual({ id: 'an-id' });
    expect(lines).toEqual([
      'The page has crashed: {"id":"an-id","page":"/accounts/:account","part":"page","name":"TypeError",' +
        '"frames":[],"message":"…"}',
    ]);
  });

  it('is refused, and not written down, where one caller sends too many; others may still', () => {
    const { lines, send } = report(2);
    send('somebody');
    send('somebody');

    expect(() => send('somebody')).toThrow(TooManyRequestsError);
    send('somebody else');
    expect(lines).toHaveLength(3);
  });
});

describe('what the page makes of an error', () => {
  it('names the route, and neither account nor image', () => {
    const error = new TypeError('No.');
    error.stack = [
      'TypeError: No.',
      '    at Ue (https://labs.example/assets/image-page-Bq3x.js:1:2345)',
      '    at https://labs.example/assets/index-C0.js:40:17',
      '    at somewhere.else (https://elsewhere.example/x.js?token=abc:1:1)',
    ].join('\n');

    const page = routeOf('/accounts/contoso/gallery/maria', ROUTES);

    expect(pageErrorOf('page', error, page)).toEqual({
      page: '/accounts/:account/gallery/:image',
      part: 'page',
      name: 'TypeError',
      message: 'No.',
      frames: [
        { file: 'image-page-Bq3x.js', line: 1, column: 2345 },
        { file: 'index-C0.js', line: 40, column: 17 },
      ],
    });
  });

  it('is always something that the API takes, whatever was thrown and wherever', () => {
    const stackLine = fc
      .tuple(fc.string(), fc.nat(), fc.nat())
      .map(([file, line, column]) => `at /assets/${file}:${line}:${column}`);
    const thrown = fc.oneof(
      fc.anything(),
      fc
        .record({ name: fc.string(), message: fc.string({ maxLength: 2_000 }), lines: fc.array(stackLine) })
        .map(({ name, message, lines }) =>
          Object.assign(new Error(message), { name, stack: lines.join('\n') }),
        ),
    );
    fc.assert(
      fc.property(thrown, fc.webPath(), (error, path) => {
        expect(pageError.safeParse(pageErrorOf('frame', error, routeOf(path, ROUTES))).error).toBeUndefined();
      }),
    );
  });
});
