/** Azure's own services, by the names that their tokens are asked for. */
const VERSION_1_AUDIENCES = [
  /^https:\/\/management\.(?:azure\.com|core\.windows\.net)\/?$/,
  /^https:\/\/(?:storage\.azure\.com|servicebus\.azure\.net|vault\.azure\.net)\/?$/,
  /^https:\/\/[a-z0-9]{3,24}\.(?:blob|queue|table)\.core\.windows\.net\/?$/,
];

/**
 * Whether tokens for the audience are of version 1.0. In Entra ID the resource says which version it takes, whoever
 * asks and wherever (Azure docs, access-tokens); Azure's own services take the first, whose `iss` is
 * `https://sts.windows.net/<tenant>/` for every authority.
 */
export function takesVersion1(audience: string): boolean {
  return VERSION_1_AUDIENCES.some((pattern) => pattern.test(audience));
}
