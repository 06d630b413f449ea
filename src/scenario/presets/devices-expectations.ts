/** What must come of the presets in devices.ts, written down from RFC-FACTS before they were run. */
import { at, type Expectation } from '../preset';

const correct = { violations: [], end: 'quiescent' } as const;

export const expectationsOfDevices: Readonly<Record<string, Expectation>> = {
  loop: {
    ...correct,
    // The scheduler goes through waiting contexts in the model's order: workers come before interrupts.
    callbacks: [at.worker, at.worker, at.irq],
    results: ['0', '0', '0'],
    transitions: {
      t1: [at.server],
      t2: [at.server],
      t6: [at.server],
      t7: [at.server],
      t10: [at.server],
      t12: [at.server],
      t13: [at.irq],
      t17: [at.worker],
      t18: [at.worker],
      t20: [at.worker, at.irq],
      t21: [at.worker, at.irq],
      t22: [at.worker, at.irq],
    },
    reason:
      'RFC-FACTS 5.2: one attach, one complete for each io command; 4.3: 2 + 1 - 3 = 0 for each. 2.1: the flush is queued at once (t7), the write after -EAGAIN (t12), the read completes from irq (t13).',
  },
  stripe: {
    ...correct,
    callbacks: [at.irq, at.irq, at.irq],
    results: ['-EIO'],
    transitions: {
      t1: [at.server],
      t2: [at.server],
      t6: [at.server],
      t10: [at.server],
      t13: [at.irq],
      t20: [at.irq],
      t21: [at.irq],
      t22: [at.irq],
    },
    reason:
      'RFC-FACTS 5.3: one chunk per call, attach at its offset, whoever drops the last reference completes; 4.2: CONTINUE until done == total. 4.3: 2 + 3 - 3 - 1 - 1 = 0. 4.4: res < 0 -> error, here -EIO of the second file.',
  },
  null: {
    ...correct,
    callbacks: [],
    results: ['0', '0'],
    transitions: {},
    reason:
      'RFC-FACTS 4.2: CONTINUE adds to done and calls again, QUEUED leaves the loop; REDIRECT with done 0 clears PREP and drops the completion reference, the exit drops the other (4.3 rows REDIRECT, handler exit): 0, and not COMPLETED, so the request goes on to the server. 4.5: on the server’s -EAGAIN the program runs again, with a new prep (ref 2), and completes.',
  },
};
