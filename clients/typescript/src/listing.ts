/** A page of a list, and where the next one begins; undefined on the last one. */
export interface Page<T> {
  items: T[];
  next: string | undefined;
}

/** A list that is read page by page, as it is iterated. Each iteration reads it anew. */
export class Listing<T> implements AsyncIterable<T> {
  readonly #read: (start: string | undefined) => Promise<Page<T>>;

  constructor(read: (start: string | undefined) => Promise<Page<T>>) {
    this.#read = read;
  }

  /** The pages; empty lists have one. */
  async *pages(): AsyncGenerator<T[], void, undefined> {
    let start: string | undefined;
    do {
      const { items, next } = await this.#read(start);
      yield items;
      start = next;
    } while (start !== undefined);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for await (const page of this.pages())
      yield* page;
  }

  /** All items at once. */
  async toArray(): Promise<T[]> {
    const all: T[] = [];
    for await (const page of this.pages())
      all.push(...page);
    return all;
  }
}
