export interface Page<Item> {
  items: Item[];
  /** What the next page begins after, in a form that is good for a URL; absent on the last page. */
  continuation?: string;
}
