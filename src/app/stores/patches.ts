/** A patch that is pasted into the program it is for: it is offered as another version, not put between the lines. */
import { patched } from '../../lang/patch';
import { actions } from './actions';
import { useMessages } from './messages';
import { useSession } from './session';

const key = 'patch';

/** Whether the text is such a patch. */
export function offerPatch(text: string): boolean {
  const { scenario } = useSession.getState();
  const { say, dismiss } = useMessages.getState();
  const result = text.includes('@@') ? patched(scenario.program.text, text) : null;
  if (result === null) return false;
  say({
    key,
    tone: 'warn',
    text: 'What you have pasted is a patch that fits this program. It was not put between the lines.',
    action: {
      words: 'Compare with the patched version',
      run: async () => {
        dismiss(key);
        actions.openCheck();
        const { compare } = await import('./comparing');
        compare(
          { words: 'this program', scenario },
          {
            words: 'the patched program',
            scenario: { ...scenario, program: { ...scenario.program, text: result } },
          },
        );
      },
    },
  });
  return true;
}
