/** All files of a design's model: those of design A and of the environment, with the design's own in their place. */
import type { SourceFile } from '../../lang/source';
import { designA, environmentFiles, kernelHeaders, programHeaders } from '../files';
import { socketKernelHeaders, socketProgramHeader, socketUnits } from '../socket/files';
import type { NaiveKernel } from './design';
import { edited } from './source-file';
import { designTexts } from './texts';

export interface ModelFiles {
  /** Kernel and environment; each is one unit. */
  readonly units: readonly SourceFile[];
  readonly kernelHeaders: readonly SourceFile[];
  readonly programHeaders: readonly SourceFile[];
}

/** `sockets`: with stream sockets, which cost a model without any of them some room. */
export function filesOf(design: string, sockets = false): ModelFiles {
  const own = designTexts[design];
  const headers = replaced(kernelHeaders, own?.kernelHeaders);
  return {
    units: [
      ...replaced(designA, own?.kernel),
      ...environmentFiles,
      ...(sockets ? socketUnits : []),
    ],
    kernelHeaders: sockets ? replaced(headers, socketKernelHeaders) : headers,
    programHeaders: [...replaced(programHeaders, own?.programHeaders), socketProgramHeader],
  };
}

/** A naive kernel as an edit of the careful one: texts by the names of their files. */
export function naiveKernel(design: string, naive: NaiveKernel): Readonly<Record<string, string>> {
  const { file: name, from, to } = naive;
  const { units, kernelHeaders } = filesOf(design);
  const file = [...units, ...kernelHeaders].find((each) => each.name === name);
  if (!file) throw new Error(`design ${design} has no ${name}`);
  return { [name]: edited(file.text, from, to) };
}

/** Files with others in place of those that have the same name, and further ones behind. */
function replaced(files: readonly SourceFile[], by: readonly SourceFile[] = []): SourceFile[] {
  const isNew = ({ name }: SourceFile): boolean => files.every((file) => file.name !== name);
  return [
    ...files.map((file) => by.find(({ name }) => name === file.name) ?? file),
    ...by.filter(isNew),
  ];
}
