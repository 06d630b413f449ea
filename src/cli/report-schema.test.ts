import { toJsonSchema } from '@valibot/to-json-schema';
import { describe, expect, it } from 'vitest';
import { reportSchema } from './report-schema';

describe('docs/cli-schema.json', () => {
  it('is what the reports are checked by (`npx vitest run -u` writes it)', async () => {
    const schema = {
      title: 'aioscope check --json',
      ...toJsonSchema(reportSchema, { ignoreActions: ['readonly'] }),
    };
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(
      '../../docs/cli-schema.json',
    );
  });
});
