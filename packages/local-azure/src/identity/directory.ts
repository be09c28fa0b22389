/** Who and what is registered in the local tenant: what an administrator of Entra ID would have made by hand. */

/** The tenant that everything local belongs to. */
export const LOCAL_TENANT = '10ca1000-0000-4000-8000-000000000001';
/** Object id of the app's managed identity: who the app is when it calls Azure. */
export const LOCAL_PRINCIPAL = '10ca1000-0000-4000-8000-000000000002';
/** Application id of the app's managed identity. */
export const LOCAL_CLIENT = '10ca1000-0000-4000-8000-000000000003';
/** Application id of Lab Gallery's API, and the audience of the tokens for it. */
export const LOCAL_API = '10ca1000-0000-4000-8000-000000000004';
/** Application id of the web page, a public client. */
export const LOCAL_PORTAL = '10ca1000-0000-4000-8000-000000000005';

/** The API's identifier URI, which scopes begin with. */
export const LOCAL_API_URI = `api://${LOCAL_API}`;
/** The delegated permission that the API offers: what people let the page do. */
export const DELEGATED_PERMISSION = 'access_as_user';

/** An application permission or an app role of the API. */
export type AppRole = 'LabGallery.Access' | 'LabGallery.Admin';

/** A person of the directory. */
export interface Person {
  readonly kind: 'person';
  readonly objectId: string;
  /** What they sign in with. */
  readonly username: string;
  readonly displayName: string;
  /** What they may do, for whoever chooses one of them at the sign-in page. */
  readonly description: string;
  readonly appRoles: readonly AppRole[];
}

/** A service principal with a secret. */
export interface Service {
  readonly kind: 'service';
  readonly clientId: string;
  readonly objectId: string;
  /** Public, as Azurite's account key is: it opens nothing but this machine. */
  readonly secret: string;
  readonly appRoles: readonly AppRole[];
}

const makePerson = (
  number: number,
  name: string,
  displayName: string,
  description: string,
  appRoles: readonly AppRole[] = [],
): Person => ({
  kind: 'person',
  objectId: `10ca1000-0000-4000-8000-0000000001${String(number).padStart(2, '0')}`,
  username: `${name}@contoso.example`,
  displayName,
  description,
  appRoles,
});

/** Their roles in lab accounts are kept in the accounts; the directory knows app roles alone. */
export const PEOPLE = {
  admin: makePerson(1, 'admin', 'Ada Admin', 'Administrator of Lab Gallery (app role LabGallery.Admin)', [
    'LabGallery.Admin',
  ]),
  owner: makePerson(2, 'owner', 'Olga Owner', 'Owner of the lab account contoso'),
  contributor: makePerson(3, 'contributor', 'Carl Contributor', 'Contributor of the lab account contoso'),
  creator: makePerson(4, 'creator', 'Clara Creator', 'Lab Creator in the lab account contoso'),
  teacher: makePerson(5, 'teacher', 'Theo Teacher', 'Lab Owner of the lab linux-basics in contoso'),
  reader: makePerson(6, 'reader', 'Rosa Reader', 'Reader of the lab account contoso'),
  stranger: makePerson(7, 'stranger', 'Stan Stranger', 'Has no role anywhere'),
  outsider: makePerson(8, 'outsider', 'Oscar Outsider', 'Owner of another lab account'),
} as const satisfies Record<string, Person>;

export const SERVICES = {
  integration: {
    kind: 'service',
    clientId: '10ca1000-0000-4000-8000-000000000006',
    objectId: '10ca1000-0000-4000-8000-000000000016',
    secret: 'local-secret-of-integration',
    appRoles: ['LabGallery.Access'],
  },
  operator: {
    kind: 'service',
    clientId: '10ca1000-0000-4000-8000-000000000007',
    objectId: '10ca1000-0000-4000-8000-000000000017',
    secret: 'local-secret-of-operator',
    appRoles: ['LabGallery.Access', 'LabGallery.Admin'],
  },
} as const satisfies Record<string, Service>;

/** The short name of a person or a service, as in `tokenFor('teacher')`. */
export type BearerName = keyof typeof PEOPLE | keyof typeof SERVICES;

export function bearerNamed(name: BearerName): Person | Service {
  const bearers: Readonly<Record<BearerName, Person | Service>> = { ...PEOPLE, ...SERVICES };
  return bearers[name];
}

/** Finds a person by username in any case, or by what stands before its @. */
export function findPerson(username: string): Person | undefined {
  const wanted = username.trim().toLowerCase();
  return Object.values<Person>(PEOPLE).find(
    (person) => person.username === wanted || person.username === `${wanted}@contoso.example`,
  );
}

export function findPersonById(objectId: string): Person | undefined {
  return Object.values<Person>(PEOPLE).find((person) => person.objectId === objectId);
}

export function findServiceById(clientId: string): Service | undefined {
  return Object.values<Service>(SERVICES).find((service) => service.clientId === clientId);
}
