import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState } from 'react';
import { ContractForm } from '../../src/app/source/ContractForm';
import { LogView } from '../../src/app/verifier/LogView';
import { VerifierView } from '../../src/app/verifier/VerifierView';
import contract from '../../src/kernel/designs/d/contract.h?raw';
import { compileKernel, compileProgram } from '../../src/scenario/compile';
import { contractOfDesign } from '../../src/verifier/designs';
import { verify } from '../../src/verifier/verify';
import { nothing, text } from './sample';

const log = (
  <LogView text="" onText={nothing} log={null} verdict={null} step={null} onStep={nothing} />
);

interface PanelProps {
  readonly design: string;
  readonly program: string;
  readonly pending?: boolean;
  readonly problem?: string | null;
}

/** The panel of a program as it is judged. */
function Panel({ design, program, pending = false, problem = null }: PanelProps) {
  const [judged] = useState(() => {
    const under = contractOfDesign(design, compileKernel({}, design));
    return under && { under, verdicts: verify(compileProgram(program, 'p.bpf.c', design), under) };
  });
  const all = judged?.verdicts ?? [];
  const [picked, setPicked] = useState<string | null>(null);
  const [step, setStep] = useState<number | null>(null);
  const refused = all.find(({ verdict, overlooked }) => verdict === 'refuse' || overlooked[0]);
  return (
    <div style={{ width: 320 }}>
      <VerifierView
        {...{ design, pending, problem, step, log }}
        verdicts={judged?.verdicts ?? null}
        contract={judged?.under ?? null}
        open={all.find((verdict) => verdict.program === picked) ?? refused ?? all[0] ?? null}
        onOpen={setPicked}
        onStep={setStep}
      />
    </div>
  );
}

const meta: Meta<typeof Panel> = { title: 'App/Verifier', component: Panel };

export default meta;
type Story = StoryObj<typeof Panel>;

export const ALeakIsRefused: Story = { args: { design: 'M', program: text } };

export const NothingIsTracked: Story = { args: { design: 'A', program: text } };

export const TheTextHasChanged: Story = {
  args: { design: 'M', program: text, pending: true, problem: 'The program has errors.' },
};

export const AnAcceptedLeak: Story = {
  args: {
    design: 'B',
    program: `#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "ublk_bpf.h"
SEC("struct_ops/queue_io_cmd")
ublk_bpf_return_t BPF_PROG(queue, struct ublk_bpf_io *io, unsigned int off)
{
	return (ublk_bpf_return_t)bpf_aio_alloc(0, 0);
}
SEC(".struct_ops.link")
struct ublk_bpf_ops ops = { .id = 1, .queue_io_cmd = (void *)queue };
`,
  },
};

export const TheContractAsAForm: StoryObj = {
  render: function Edited() {
    const [header, setHeader] = useState(contract);
    return <ContractForm text={header} onText={setHeader} />;
  },
};
