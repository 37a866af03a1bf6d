/** Redis as people run it: the append-only file is synced every second. */
export const AOF: readonly string[] = ['appendonly yes', 'appendfsync everysec'];
