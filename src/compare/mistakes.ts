/**
 * Mistakes that the same hand would make under any design, as edits of the program that is written for it. So a wrong
 * program of one design stands beside the wrong program of the next, and not beside one that is wrong twice.
 */

export interface Mistake {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  /** null where the program has nothing of the kind to get wrong. */
  readonly make: (text: string) => string | null;
  /** Why it can't be made then. */
  readonly else: string;
}

/** A call that gives the aio back, as a statement. */
const release = /^[ \t]*bpf_aio_(?:release|discard|put)\w*\([^;\n]*\);/m;
const detach = /^[ \t]*ublk_bpf_dettach_and_complete_aio\([^;\n]*\);/m;
const complete = /^[ \t]*ublk_bpf_complete_io\([^;\n]*\);/m;
const putIo = /^[ \t]*ublk_bpf_release_io_from_aio\([^;\n]*\);/m;
const submit = /^([ \t]*)(return |\w+ = |)(bpf_aio_submit\w*\((\w+),[^;]*\));/m;

/** Where the handler leaves the aio to the callback, and its error path follows. */
const kept = /\n\treturn 0;\t\/\*[^\n]*\n(\ndetach:)/;

const callback = /SEC\("struct_ops\/bpf_aio_complete_cb"\)[\s\S]*?\n\}/;

/** What an edit makes of the part in which the callback stands; null if nothing changes. */
function inCallback(text: string, edit: (part: string) => string): string | null {
  const part = callback.exec(text)?.[0];
  if (part === undefined) return null;
  const edited = edit(part);
  return edited === part ? null : text.replace(part, () => edited);
}

/** The same of all that is not the callback. */
function elsewhere(text: string, edit: (part: string) => string): string | null {
  const part = callback.exec(text)?.[0];
  if (part === undefined) return null;
  const edited = text.split(part).map(edit).join(part);
  return edited === text ? null : edited;
}

const every = (pattern: RegExp): RegExp => new RegExp(pattern, 'gm');
const without = (pattern: RegExp) => (part: string) => part.replace(every(pattern), '\t;');
const twice = (pattern: RegExp) => (part: string) => part.replace(pattern, '$&\n$&');

export const mistakes: readonly Mistake[] = [
  {
    id: 'error-path',
    title: 'read, error path',
    note: 'forgets the aio',
    make: (text) => elsewhere(text, without(release)),
    else: 'the handler has no aio to release',
  },
  {
    id: 'callback-release',
    title: 'read, callback',
    note: 'forgets to release the aio',
    make: (text) => inCallback(text, without(release)),
    else: 'the callback has no aio to release',
  },
  {
    id: 'callback-detach',
    title: 'read, callback',
    note: 'forgets to detach the aio',
    make: (text) => inCallback(text, without(detach)),
    else: 'the callback has nothing to detach',
  },
  {
    id: 'release-twice',
    title: 'read, released twice',
    note: 'one after the other',
    make: (text) => inCallback(text, twice(release)) ?? elsewhere(text, twice(release)),
    else: 'the program has no aio to release',
  },
  {
    id: 'release-submitted',
    title: 'read, handler',
    note: 'releases what it has submitted',
    make: (text) => {
      const idle = inCallback(text, (part) => without(detach)(without(release)(part)));
      const falls = idle?.replace(kept, '$1');
      return falls === undefined || falls === idle ? null : falls;
    },
    else: 'the handler does not go on after a submit',
  },
  {
    id: 'touch-after-submit',
    title: 'read, touched after submit',
    note: 'reads aio->opf too late',
    make: (text) =>
      elsewhere(text, (part) =>
        part.replace(
          submit,
          (_, tab: string, into: string, call: string, aio: string) =>
            `${tab}${into === 'return ' ? 'err = ' : into}${call};\n${tab}bpf_printk("submitted op %u", ${aio}->opf & 0xff);${
              into === 'return ' ? `\n${tab}return err;` : ''
            }`,
        ),
      ),
    else: 'the program submits nothing that it could touch',
  },
  {
    id: 'complete-twice',
    title: 'read, completed twice',
    note: 'the same io command',
    make: (text) => inCallback(text, twice(complete)),
    else: 'the callback completes nothing',
  },
  {
    id: 'io-reference',
    title: 'read, callback',
    note: 'keeps the io’s reference',
    make: (text) => inCallback(text, without(putIo)),
    else: 'the callback takes no reference on the io',
  },
];
