import type { SourceFile } from '../../lang/source';

export const header = (name: string, text: string): SourceFile => ({ name, text, role: 'header' });
export const kernel = (name: string, text: string): SourceFile => ({ name, text, role: 'kernel' });
