/** The contract as its header says it: what a form shows of it and changes in it. The text stays the only truth. */

/** The flags that a kfunc of the aios may have, as the form offers them. */
export const offeredFlags = ['KF_ACQUIRE', 'KF_RELEASE', 'KF_RET_NULL'] as const;

export interface FlagsDefine {
  /** As in `#define ALLOC_FLAGS`. */
  readonly name: string;
  readonly flags: readonly string[];
}

const flagsDefine = /^(#define (\w+_FLAGS) )"([^"]*)"/gm;
const callbackDefine = /^(#define CALLBACK_AIO )(\w+)/m;

export function flagsIn(text: string): readonly FlagsDefine[] {
  return [...text.matchAll(flagsDefine)].map(([, , name = '', flags = '']) => ({
    name,
    flags: flags.split(/[\s|]+/).filter(Boolean),
  }));
}

export function withFlag(text: string, name: string, flag: string, on: boolean): string {
  return text.replace(flagsDefine, (whole, head: string, defined: string, value: string) => {
    if (defined !== name) return whole;
    const others = value.split(/[\s|]+/).filter((one) => one !== '' && one !== flag);
    return `${head}"${(on ? [...others, flag] : others).join(' | ')}"`;
  });
}

/** null where the header does not say. */
export function ownsCallbackAio(text: string): boolean | null {
  const name = callbackDefine.exec(text)?.[2];
  return name === undefined ? null : name.endsWith('__ref');
}

export function withCallbackAio(text: string, owned: boolean): string {
  return text.replace(
    callbackDefine,
    (_, head: string, name: string) =>
      `${head}${name.replace(/__ref$/, '')}${owned ? '__ref' : ''}`,
  );
}
