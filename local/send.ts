/** `npm run send`: asks for an export by a message to the queue of a running `npm start`. */
import { ServiceBusClient } from '@azure/service-bus';
import { UsageError } from './messages/errors.ts';
import { explain, findBus } from './messages/find-bus.ts';
import { parseSendOptions, SEND_HELP, type SendOptions } from './messages/options.ts';

async function send({ messageId, body, stateFolder }: SendOptions): Promise<string> {
  const retryOptions = { maxRetries: 0, timeoutInMs: 5_000 };
  const client = new ServiceBusClient(await findBus(stateFolder), { retryOptions });
  try {
    const contentType = 'application/json';
    await client.createSender('export-requests').sendMessages({ messageId, contentType, body });
  } finally {
    await client.close();
  }
  return `Sent ${messageId}: ${JSON.stringify(body)}\nnpm run events shows what becomes of it.\n`;
}

try {
  const options = parseSendOptions(process.argv.slice(2), process.cwd());
  process.stdout.write(options === 'help' ? SEND_HELP : await send(options));
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
