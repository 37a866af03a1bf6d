/** A sentence without the places of this machine: of each path and file URL only the last part is left. */
export function withoutPaths(text: string): string {
  return text.replace(
    /(?:file:\/\/)?(?<![\w.])\/[\w.@+-]+(?:\/[\w.@+-]+)+/g,
    (path) => path.split('/').at(-1)!,
  );
}
