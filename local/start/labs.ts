/** What `npm start` puts into the local Azure: one lab account with its gallery, and its labs' template VMs. */
export interface SeededLab {
  readonly name: string;
  /** Region of the template VM, as Azure names it. */
  readonly location: string;
}

export const ACCOUNT = { name: 'contoso', location: 'westeurope' } as const;

/** Somebody else's, which nobody of `contoso` may see. */
export const OTHER_ACCOUNT = { name: 'fabrikam' } as const;

/** The lab whose exports may be asked for by message. */
export const MESSAGE_LAB = 'web-design';

/** Two geographies, so that both a small and the largest one can be watched: Europe has 2 regions, the US 9. */
export const LABS: readonly SeededLab[] = [
  { name: 'linux-basics', location: 'westeurope' },
  { name: 'data-science', location: 'eastus' },
  { name: 'web-design', location: 'northeurope' },
];
