import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Kills the trees of all processes it was told of when its standard input ends. Lines: `+ 4711/<mark>` and
 * `- 4711/<mark>`. What has left a tree carries the mark of its worker in its environment.
 */
const SCRIPT = `
tree() { for child in $(cat /proc/$1/task/*/children 2>/dev/null); do echo "$child"; tree "$child"; done; }
workers=" "
while read -r sign worker; do
  case $sign in
    +) workers="$workers$worker " ;;
    -) case $workers in *" $worker "*) workers="\${workers%% $worker *} \${workers#* $worker }" ;; esac ;;
  esac
done
for worker in $workers; do
  pid=\${worker%%/*}
  all=$(tree "$pid")
  kill -s KILL -- "-$pid" 2>/dev/null
  for each in "$pid" $all; do kill -s KILL "$each" 2>/dev/null; done
done
for worker in $workers; do
  for file in $(grep -lsF "\${worker#*/}" /proc/[0-9]*/environ 2>/dev/null); do
    each=\${file#/proc/}
    kill -s KILL "\${each%/environ}" 2>/dev/null
  done
done
`;

/** Shape of a member: `'4711/<mark>'`. */
const guarded = new Set<string>();
let guardian: ChildProcess | undefined;

/**
 * Makes sure that a child process and its tree do not outlive this process, even when this one is killed by SIGKILL
 * and the child is in a busy loop: a shell waits for this process to vanish.
 */
export function guard(pid: number, mark: string): void {
  guarded.add(`${pid}/${mark}`);
  guardian ??= startGuardian();
  guardian.stdin?.write(`+ ${pid}/${mark}\n`);
}

/** The child is gone. The last one takes the guardian with it. */
export function unguard(pid: number, mark: string): void {
  if (!guarded.delete(`${pid}/${mark}`)) return;
  guardian?.stdin?.write(`- ${pid}/${mark}\n`);
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
