const WEBHOOKS = 'runtime/webhooks/durabletask';

export interface LinkBase {
  /** The host's public origin, for example `http://localhost:7071`. */
  origin: string;
  hubName: string;
  /** The key that opens the webhooks; null where the host asks for none. */
  systemKey: string | null;
}

export interface InstanceLinks extends Record<string, string> {
  id: string;
  statusQueryGetUri: string;
  sendEventPostUri: string;
  terminatePostUri: string;
  purgeHistoryDeleteUri: string;
  restartPostUri: string;
  suspendPostUri: string;
  resumePostUri: string;
}

/** The management links of an instance, as a start answers them; Azure gives no rewind link there. */
export function instanceLinks(base: LinkBase, instanceId: string): InstanceLinks {
  const instance = `${base.origin}/${WEBHOOKS}/instances/${instanceId}`;
  const query = `taskHub=${base.hubName}&connection=Storage&${keyQuery(base)}`;
  return {
    id: instanceId,
    statusQueryGetUri: `${instance}?${query}`,
    sendEventPostUri: `${instance}/raiseEvent/{eventName}?${query}`,
    terminatePostUri: `${instance}/terminate?reason={text}&${query}`,
    purgeHistoryDeleteUri: `${instance}?${query}`,
    restartPostUri: `${instance}/restart?${query}`,
    suspendPostUri: `${instance}/suspend?reason={text}&${query}`,
    resumePostUri: `${instance}/resume?reason={text}&${query}`,
  };
}

/**
 * The value of a durableClient binding, JSON text.
 *
 * @param rpcBaseUrl where the SDK sends its calls; ends in a slash.
 */
export function durableClientInput(base: LinkBase, rpcBaseUrl: string): string {
  const create = `${base.origin}/${WEBHOOKS}/orchestrators/{functionName}[/{instanceId}]`;
  const links = instanceLinks(base, 'INSTANCEID');
  const wait = `timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}`;
  return JSON.stringify({
    taskHubName: base.hubName,
    creationUrls: {
      createNewInstancePostUri: `${create}?${keyQuery(base)}`,
      createAndWaitOnNewInstancePostUri: `${create}?${wait}&${keyQuery(base)}`,
    },
    managementUrls: {
      ...links,
      rewindPostUri: links.terminatePostUri.replace('/terminate?', '/rewind?'),
    },
    baseUrl: `${base.origin}/${WEBHOOKS}`,
    requiredQueryStringParameters: keyQuery(base),
    rpcBaseUrl,
  });
}

function keyQuery({ systemKey }: LinkBase): string {
  return `code=${encodeURIComponent(systemKey ?? '')}`;
}
