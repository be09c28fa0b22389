/** Addresses of pages. */
export const places = {
  accounts: '/',
  account: (account: string) => `/accounts/${account}`,
  lab: (account: string, lab: string) => `/accounts/${account}/labs/${lab}`,
  createLab: (account: string, image?: string) =>
    `/accounts/${account}/create-lab${image === undefined ? '' : `?image=${image}`}`,
  gallery: (account: string) => `/accounts/${account}/gallery`,
  image: (account: string, image: string) => `/accounts/${account}/gallery/${image}`,
  retention: (account: string) => `/accounts/${account}/retention`,
  settings: (account: string) => `/accounts/${account}/settings`,
  exports: (account: string) => `/accounts/${account}/exports`,
  export: (account: string, id: string) => `/accounts/${account}/exports/${id}`,
};
