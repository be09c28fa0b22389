/** What the address says. Which of them there are, the page's path tells. */
export interface PageParams {
  account: string;
  lab?: string;
  id?: string;
  image?: string;
}
