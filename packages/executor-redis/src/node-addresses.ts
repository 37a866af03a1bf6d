/** What the URL of a node says besides its place. */
interface Credentials {
  readonly username?: string;
  readonly password?: string;
  readonly tls?: object;
}

export function nodeOf(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port || 6_379) };
}

export function credentialsOf(url: string): Credentials {
  const { username, password, protocol } = new URL(url);
  return {
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' && { tls: {} }),
  };
}
