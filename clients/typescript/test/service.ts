// The service that the tests talk to: .ci/service starts one, and clients/typescript/check passes it on.
import { randomUUID } from 'node:crypto';
import { ConferencesClient, type ClientOptions } from 'conferences-client';

const given = (name: string): string => {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is not set: run clients/typescript/check, which starts a service`);
  return value;
};

export const url = given('URL');
export const account = given('ACCOUNT');
export const apiKey = given('KEY');

/** A client that waits no longer than tests have to. */
export const connect = (options: Partial<ClientOptions> = {}): Promise<ConferencesClient> =>
  ConferencesClient.logIn({ url, apiKey, ...options });

/** Waits until a login gets another token than this one: those of the same second are the same. */
export async function untilTokensDifferFrom(token: unknown): Promise<void> {
  for (let text = token; text === token;) {
    const answer = await fetch(`${url}/v2/api_auth`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ data: { api_key: apiKey } }),
    });
    text = (await answer.json() as { auth_token: string }).auth_token;
  }
}

/** A name that no other test has. */
export const unique = (): string => `test ${randomUUID()}`;

/** The first items of something that has no end. */
export async function take<T>(count: number, from: AsyncIterable<T>): Promise<T[]> {
  const taken: T[] = [];
  if (count > 0) {
    for await (const item of from) {
      taken.push(item);
      if (taken.length === count)
        break;
    }
  }
  return taken;
}
