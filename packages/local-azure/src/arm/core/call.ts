/** One request, checked and taken apart: its token, api-version, subscription and resource group are good. */
export interface Call {
  readonly method: string;
  /** Verb and type: `GET galleries/images/versions`, `LIST snapshots`, `POST virtualMachines/start`. */
  readonly operation: string;
  /** Its path as it was sent. */
  readonly path: string;
  readonly apiVersion: string;
  /** What joins the traces of a request. */
  readonly correlationId: string;
  /** The `If-Match` header. */
  readonly ifMatch: string | undefined;
  readonly query: URLSearchParams;
  /** The JSON body; undefined without one. */
  readonly body: unknown;
  /** Object id of who asks. */
  readonly principalId: string;
  readonly subscriptionId: string;
  /** The resource group's name as it was made; empty for what is not in one. */
  readonly resourceGroup: string;
  /** The resource (for an action: the one acted on; for a list: its parent), spelled as ARM would. */
  readonly id: string;
  /** Names of the resource and, before it, of its parents. */
  readonly names: readonly string[];
}
