/** Waits for a condition, at most 15 seconds. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  seen: () => unknown = () => 'nothing',
): Promise<void> {
  const end = performance.now() + 15_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`expected that ${what}; seen: ${String(seen())}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
