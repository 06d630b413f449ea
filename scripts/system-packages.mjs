// Installs a package with whatever the system has for it, never asking for a password.
import { spawnSync } from 'node:child_process';

export function run(command, ...args) {
  console.log(`  ${command} ${args.join(' ')}`);
  return spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}

function runAsRoot(...command) {
  return process.getuid?.() === 0 ? run(...command) : run('sudo', '-n', ...command);
}

export function has(command, option = '--version') {
  return spawnSync(command, [option], { stdio: 'ignore' }).status === 0;
}

/** `names`: what the package is called, by package manager. */
export function installWithSystem(names) {
  const manager = ['apt-get', 'dnf', 'pacman', 'brew'].find((name) => names[name] && has(name));
  const name = names[manager];
  switch (manager) {
    case 'apt-get':
      runAsRoot('apt-get', 'update', '-q');
      return runAsRoot('apt-get', 'install', '-q', '-y', '--no-install-recommends', name);
    case 'dnf':
      return runAsRoot('dnf', 'install', '-y', name);
    case 'pacman':
      return runAsRoot('pacman', '-Sy', '--noconfirm', name);
    case 'brew':
      return run('brew', 'install', ...name.split(' '));
    default:
      console.log('  found none that this script knows');
      return false;
  }
}
