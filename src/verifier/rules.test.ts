/** The kernel's rules one by one, on programs whose verdict follows from them. */
import { describe, expect, it } from 'vitest';
import type { Contract } from './contract';
import { contractOf, knownRegimes } from './corpus';
import { verdictOn } from './verifier-testing';

const regime = (id: string): Contract => {
  const contract = contractOf(knownRegimes, id);
  if (!contract) throw new Error(`no regime ${id}`);
  return contract;
};

const handler = (body: string, before = ''): string =>
  `#include "aio.h"\n${before}\nAIO_HANDLER(prog)\n{\n${body}\n}\n`;

const said = (body: string, id = 'tracked', before = ''): string => {
  const { verdict, reason, message } = verdictOn(handler(body, before), regime(id));
  return verdict === 'accept' ? 'accept' : `${reason}: ${message}`;
};

const alloc = 'struct bpf_aio *aio = bpf_aio_alloc(0, 0);\n';
const held = `${alloc}if (!aio) return -1;\n`;
const release = 'bpf_aio_release(aio);\n';

describe('references', () => {
  it('are gone where the check has found NULL', () => {
    expect(said(`${held}${release}return 0;`)).toBe('accept');
  });

  it('must be gone at the exit, however many copies there are', () => {
    expect(said(`${held}struct bpf_aio *volatile copy = aio;\nreturn 0;`)).toBe(
      'leak: BPF_EXIT instruction in main prog would lead to reference leak',
    );
  });

  it('take every copy with them', () => {
    expect(said(`${held}struct bpf_aio *volatile copy = aio;\n${release}return copy->opf;`)).toBe(
      "use-after-release: R? invalid mem access 'scalar'",
    );
    expect(said(`${held}${release}${release}return 0;`)).toBe(
      'double-release: arg#0 pointer type STRUCT bpf_aio must point to scalar, or struct with scalar',
    );
  });

  it('are consumed whatever a consuming call returns', () => {
    const submit = 'if (bpf_aio_submit(aio, 3, 0, 512, 0) < 0)\n bpf_aio_release(aio);\nreturn 0;';
    expect(said(`${held}${submit}`, 'consuming')).toMatch(/^double-release/);
  });

  it('are kept where a call that releases on success has failed', () => {
    const contract = regime('tracked');
    const onSuccess: Contract = {
      ...contract,
      kfuncs: { ...contract.kfuncs, bpf_aio_submit: { flags: ['KF_RELEASE_ON_SUCCESS'] } },
    };
    const body = (condition: string) =>
      handler(`${held}if (bpf_aio_submit(aio, 3, 0, 512, 0) ${condition})\n ${release}return 0;`);
    expect(verdictOn(body('!= 0'), onSuccess).verdict).toBe('accept');
    expect(verdictOn(body('== 0'), onSuccess).reason).toBe('double-release');
  });

  it('may not be held over a tail call', () => {
    const program = `#include "aio.h"\nAIO_PROG_ARRAY(jumps);\nAIO_ATOMIC_HANDLER(prog)\n{\n${held}bpf_tail_call(ctx, &jumps, 0);\n${release}return 0;\n}\n`;
    expect(verdictOn(program, regime('tracked')).message).toBe(
      'tail_call would lead to reference leak',
    );
  });
});

describe('arguments', () => {
  it('must be known not to be NULL', () => {
    expect(said(`${alloc}${release}return 0;`)).toBe(
      'null: Possibly NULL pointer passed to trusted arg0',
    );
    expect(said(`${alloc}${release}return 0;`, 'plain')).toBe(
      'null: arg#0 is ptr_or_null_bpf_aio expected ptr_ or socket',
    );
  });

  it('are refused by a release if the program does not own them', () => {
    const callback = `#include "aio.h"\nAIO_COMPLETE_CB(cb, aio, ret)\n{\n${release}return 0;\n}\n`;
    expect(verdictOn(callback, regime('tracked.borrowed')).message).toBe(
      'release kernel function bpf_aio_release expects refcounted PTR_TO_BTF_ID',
    );
    expect(verdictOn(callback, regime('tracked.owned')).verdict).toBe('accept');
  });

  it('must point to the start of the object', () => {
    const inside = 'char *p = (char *)aio + 8;\nbarrier_var(p);\n';
    expect(said(`${held}${inside}bpf_aio_release((struct bpf_aio *)p);\nreturn 0;`)).toBe(
      'bad-offset: R1 must have zero offset when passed to release func or trusted arg to kfunc',
    );
  });

  it('of another type are refused by both types', () => {
    expect(
      said(
        `${held}bpf_aio_release((struct bpf_aio *)ublk_bpf_acquire_io_from_aio(aio));\nreturn 0;`,
      ),
    ).toBe(
      'wrong-type: kernel function bpf_aio_release args#0 expected pointer to STRUCT bpf_aio but R1 has a pointer to STRUCT ublk_bpf_io',
    );
  });

  it('of a sleepable kfunc need a sleepable program', () => {
    const contract = regime('tracked');
    const sleepable: Contract = {
      ...contract,
      kfuncs: { ...contract.kfuncs, bpf_aio_submit: { flags: ['KF_SLEEPABLE'] } },
    };
    const body = `{\n${held}bpf_aio_submit(aio, 3, 0, 512, 0);\n${release}return 0;\n}\n`;
    expect(
      verdictOn(`#include "aio.h"\nAIO_ATOMIC_HANDLER(prog)\n${body}`, sleepable).message,
    ).toBe('program must be sleepable to call sleepable kfunc bpf_aio_submit');
    expect(verdictOn(`#include "aio.h"\nAIO_HANDLER(prog)\n${body}`, sleepable).verdict).toBe(
      'accept',
    );
  });
});

describe('what is known of numbers', () => {
  const input = 'unsigned long n = bpf_get_prandom_u32();\n';
  const twice = (first: string, second: string) =>
    `${input}${held}if (${first}) ${release}barrier_var(n);\nif (${second}) ${release}return 0;`;

  it('are ranges, known bits and single values', () => {
    expect(said(twice('n > 5', 'n <= 5'))).toBe('accept');
    expect(said(twice('!n', 'n'))).toBe('accept');
    expect(said(twice('n < 8', 'n > 7'))).toBe('accept');
  });

  it('is not that they differ from a value, unless it is the first or last one', () => {
    expect(said(twice('n == 3', 'n != 3'))).toMatch(/^leak/);
  });

  it('is all that the compiler does, where nothing stands between two tests', () => {
    expect(said(`${input}${held}if (n == 3) ${release}if (n != 3) ${release}return 0;`)).toBe(
      'accept',
    );
  });
});

describe('loops', () => {
  it('of C are run through', () => {
    const once = `for (int i = 0; i < 5; i++)\n if (i == 4)\n  ${release}return 0;`;
    expect(said(`${held}NO_UNROLL\n${once}`)).toBe('accept');
  });

  it('that come back to where they were are infinite', () => {
    expect(said(`${held}while (bpf_get_prandom_u32())\n;\n${release}return 0;`)).toBe(
      'loop: infinite loop detected',
    );
  });

  it('of the kernel go round any number of times', () => {
    const once = `int i;\nbpf_for(i, 0, 1)\n ${release}return 0;`;
    expect(said(`${held}${once}`)).toMatch(/^leak/);
  });
});

describe('maps', () => {
  const slots = 'AIO_SLOTS(slots, 8);';
  const slot = (key: string) =>
    `unsigned k = ${key};\nstruct aio_slot *slot = bpf_map_lookup_elem(&slots, &k);\n`;
  const take =
    'struct bpf_aio *old = bpf_kptr_xchg(&slot->aio, aio);\nif (old) bpf_aio_release(old);\nreturn 0;';

  it('take a reference, and give an old one', () => {
    const found = `${slot('bpf_get_prandom_u32()')}if (!slot) { ${release}return -1; }\n`;
    expect(said(`${held}${found}${take}`, 'tracked', slots)).toBe('accept');
    expect(
      said(`${held}${found}bpf_kptr_xchg(&slot->aio, aio);\nreturn 0;`, 'tracked', slots),
    ).toBe('leak: BPF_EXIT instruction in main prog would lead to reference leak');
  });

  it('of a fixed size have an element for key 0', () => {
    const lost = (key: string) => `${held}${slot(key)}if (!slot) return -1;\n${take}`;
    expect(said(lost('0'), 'tracked', slots)).toBe('accept');
    expect(said(lost('bpf_get_prandom_u32()'), 'tracked', slots)).toMatch(/^leak/);
  });

  it('can’t be there for a type without a destructor', () => {
    expect(said(`${slot('0')}return 0;`, 'plain', slots)).toMatch(/^kptr-field/);
  });
});
