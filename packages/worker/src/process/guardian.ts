import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Kills the trees of all processes it was told of when its standard input ends. Lines: `+ 4711`, `- 4711`.
 * `/proc/<pid>/task/<tid>/children` lists descendants that have left the group.
 */
const SCRIPT = `
tree() { for child in $(cat /proc/$1/task/*/children 2>/dev/null); do echo "$child"; tree "$child"; done; }
pids=" "
while read -r sign pid; do
  case $sign in
    +) pids="$pids$pid " ;;
    -) case $pids in *" $pid "*) pids="\${pids%% $pid *} \${pids#* $pid }" ;; esac ;;
  esac
done
for pid in $pids; do
  all=$(tree "$pid")
  kill -s KILL -- "-$pid" 2>/dev/null
  for each in "$pid" $all; do kill -s KILL "$each" 2>/dev/null; done
done
`;

const guarded = new Set<number>();
let guardian: ChildProcess | undefined;

/**
 * Makes sure that a child process and its tree do not outlive this process, even when this one is killed by SIGKILL
 * and the child is in a busy loop: a shell waits for this process to vanish.
 */
export function guard(pid: number): void {
  guarded.add(pid);
  guardian ??= startGuardian();
  guardian.stdin?.write(`+ ${pid}\n`);
}

/** The child is gone. The last one takes the guardian with it. */
export function unguard(pid: number): void {
  if (!guarded.delete(pid)) return;
  guardian?.stdin?.write(`- ${pid}\n`);
  if (guarded.size > 0) return;
  guardian?.stdin?.end();
  guardian = undefined;
}

function startGuardian(): ChildProcess {
  const shell = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  shell.on('error', () => {}); // no shell: children still end by themselves when their pipe does
  shell.stdin.on('error', () => {});
  shell.unref();
  (shell.stdin as unknown as { unref(): void }).unref();
  return shell;
}
