import { testSoundness } from './soundness-shard-testing';

testSoundness(2, 3);
