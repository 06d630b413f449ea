import type { DesignFiles } from '../design';
import { header } from '../source-file';
import contract from './contract.h?raw';

export const filesOfB: DesignFiles = {
  kernel: [],
  kernelHeaders: [header('contract.h', contract)],
  programHeaders: [],
  ports: {},
  lacks: {},
  naive: [],
};
