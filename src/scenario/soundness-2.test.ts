import { testSoundness } from './soundness-shard-testing';

testSoundness(1, 3);
