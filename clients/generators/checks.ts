// What every tour in TypeScript needs: where the service is, and a check that names what was expected.
export function setting(name: 'URL' | 'ACCOUNT' | 'KEY'): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is not set`);
  return value;
}

/** A conference number that no other tour has. */
export const number = String(100_000_000 + Math.floor(Math.random() * 900_000_000));

export function check(expected: string, holds: boolean): asserts holds {
  if (!holds)
    throw new Error(`not so: ${expected}`);
}

/** The content of a success; anything else ends the tour. */
export function ok<T>(what: string, result: { data?: T, error?: { message: string } }): T {
  if (result.data === undefined)
    throw new Error(`${what}: ${result.error?.message}`);
  return result.data;
}
