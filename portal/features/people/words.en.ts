/** What the page says of the people with a role in a lab account. A key that another language lacks does not compile. */
export const peopleWordsEn = {
  people: {
    title: 'People',
    principal: 'Object id',
    principalHint: 'Of the user or service principal in Microsoft Entra ID.',
    type: 'Who',
    principalType: { User: 'User', ServicePrincipal: 'Service' },
    role: 'Role',
    roles: {
      Owner: 'Owner',
      Contributor: 'Contributor',
      LabCreator: 'Lab Creator',
      LabOwner: 'Lab Owner',
      Reader: 'Reader',
    },
    roleHint: {
      Owner: 'Everything, roles included.',
      Contributor: 'Everything but roles.',
      LabCreator: 'Creates labs and exports their template VMs.',
      LabOwner: 'Exports the template VM of one lab.',
      Reader: 'Looks, and changes nothing.',
    },
    lab: 'Lab',
    wholeAccount: 'All',
    since: 'Since',
    actions: 'Actions',
    give: 'Give a role',
    take: 'Take away',
    takeTitle: 'Take the role away?',
    takeFrom: (role: string, principal: string) => `Take away: ${role} of ${principal}`,
    takeOf: (role: string, principal: string) => `${role} of ${principal}`,
    none: 'Nobody has a role here yet',
    noneAdvice: 'An administrator of the tenant names the first Owner.',
  },
};

export type PeopleWords = typeof peopleWordsEn;
