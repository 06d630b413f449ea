import { testSoundness } from './soundness-shard-testing';

testSoundness(0, 3);
