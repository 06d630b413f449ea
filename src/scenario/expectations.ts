/** What must come of each preset. Apart from the presets, so that the app does not carry it. */
import type { Expectation } from './preset';
import { expectationsOfDevices } from './presets/devices-expectations';
import { expectationsOfMistakes } from './presets/mistakes-expectations';
import { expectationsOfSockets } from './presets/sockets-expectations';
import { expectationsOfWays } from './presets/ways-expectations';

const expectations: Readonly<Record<string, Expectation>> = {
  ...expectationsOfWays,
  ...expectationsOfDevices,
  ...expectationsOfMistakes,
  ...expectationsOfSockets,
};

/** Throws a RangeError for a preset that nobody has written down anything about. */
export function expectationOf(id: string): Expectation {
  const expectation = expectations[id];
  if (!expectation) throw new RangeError(`nothing is expected of the preset ${id}`);
  return expectation;
}
