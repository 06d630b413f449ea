import type { Scenario } from './schema';

/** Whether a scenario's kernel is built with stream sockets: there is one, or the program knows their operations. */
export function hasSockets({ files, program }: Pick<Scenario, 'files' | 'program'>): boolean {
  return files.some(({ kind }) => kind === 'TCP') || program.text.includes('"bpf_aio_socket.h"');
}
