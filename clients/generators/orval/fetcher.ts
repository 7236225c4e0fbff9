// Sends what the functions of orval describe.
import { setting } from '../checks.js';

let token: string | undefined;

export function logInWith(value: string): void {
  token = value;
}

export async function fetcher<T>(url: string, options: RequestInit): Promise<T> {
  const headers = new Headers(options.headers);
  if (token)
    headers.set('X-Auth-Token', token);
  const response = await fetch(new URL(url, setting('URL')), { ...options, headers });
  const data = response.status === 304 ? undefined : await response.json();
  return { data, status: response.status, headers: response.headers } as T;
}
