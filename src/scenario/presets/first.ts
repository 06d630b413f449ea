/** The first thing that anyone sees; apart from the others, so that the first picture needs no more than this. */
import { type Preset, preset } from '../preset';
import attachLeak from './loop_attach_leak.bpf.c?raw';

export const firstPreset: Preset = preset({
  id: 'loop-attach-leak',
  title: 'Loop: the attach fails, and the aio is forgotten',
  look: 'The aio is allocated, but it does not fit the io command, so the attach fails and the error path is taken. That path ends the io command and returns; look for the line that last held the aio, and for the release that is not there.',
  text: attachLeak,
  world: {},
  script: [{ at: 'attach out of range', take: 'fails' }],
  position: { at: 'violation' },
});
