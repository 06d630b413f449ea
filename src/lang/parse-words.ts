/** The words of C, by what they do. */
const words = (text: string) => new Set(text.split(/\s+/));

export const STORAGE_WORDS = words(
  'typedef extern static inline __inline __inline__ register auto _Noreturn __extension__ _Thread_local __thread',
);
export const CONST_WORDS = words('const __const __const__');
export const VOLATILE_WORDS = words('volatile __volatile __volatile__');
/** Words that may stand among qualifiers and change nothing here. */
export const IGNORED_QUALIFIERS = words('restrict __restrict __restrict__ _Nonnull _Nullable');
export const ATTRIBUTE_WORDS = words('__attribute__ __attribute');
export const TYPEOF_WORDS = words('typeof __typeof __typeof__ typeof_unqual');
export const ASM_WORDS = words('asm __asm __asm__');
/** The words of which built-in types are made, the refused ones too. */
export const TYPE_WORDS = words(
  'void _Bool char short int long signed __signed __signed__ unsigned float double _Complex __complex__ _Float16 __float128 _Decimal64 __int128 _Atomic',
);
export const TAG_WORDS = words('struct union enum');
export const STATEMENT_WORDS = words(
  'if else while do for switch case default goto break continue return _Static_assert',
);
const EXPRESSION_WORDS = words(
  'sizeof _Alignof __alignof__ __alignof _Generic _Alignas static_assert',
);

const KEYWORD_SETS = [
  STORAGE_WORDS,
  CONST_WORDS,
  VOLATILE_WORDS,
  IGNORED_QUALIFIERS,
  ATTRIBUTE_WORDS,
  TYPEOF_WORDS,
  ASM_WORDS,
  TYPE_WORDS,
  TAG_WORDS,
  STATEMENT_WORDS,
  EXPRESSION_WORDS,
  words('__auto_type'),
];
export const KEYWORDS: ReadonlySet<string> = new Set(KEYWORD_SETS.flatMap((set) => [...set]));

/** Behind a `}` these go on with the same declaration. */
export const AFTER_BLOCK = words('; , = ) else');
