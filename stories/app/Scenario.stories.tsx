import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState } from 'react';
import { expect, fn, userEvent, within } from 'storybook/test';
import { ScenarioForm } from '../../src/app/scenario/ScenarioForm';
import type { Unit } from '../../src/lang/ir';
import type { Model } from '../../src/machine';
import { buildModel } from '../../src/scenario/build';
import { presetById } from '../../src/scenario/presets';
import type { Scenario } from '../../src/scenario/schema';
import { newScenario } from '../../src/scenario/world';
import { nothing } from './sample';

interface FormProps {
  readonly start: Scenario;
  readonly unit: Unit | null;
  readonly model: Model | null;
  readonly onScenario?: (scenario: Scenario) => void;
}

function Form({ start, unit, model, onScenario }: FormProps) {
  const [scenario, setScenario] = useState(start);
  return (
    <div style={{ width: 320, height: 900, display: 'flex', background: 'var(--surface)' }}>
      <ScenarioForm
        scenario={scenario}
        unit={unit}
        model={model}
        onChange={(now) => {
          setScenario(now);
          onScenario?.(now);
        }}
        onFit={nothing}
      />
    </div>
  );
}

const plain = newScenario('a read', { preset: null, text: '' });

const meta: Meta<typeof Form> = {
  title: 'app/ScenarioForm',
  component: Form,
  args: { start: plain, unit: null, model: null },
};
export default meta;
type Story = StoryObj<typeof Form>;

/** Before the program has been compiled, maps and choices are not known. */
export const Plain: Story = {};

export const Refused: Story = {
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    const tag = canvas.getByLabelText('tag');
    await userEvent.clear(tag);
    await userEvent.type(tag, '99');
    await expect(tag).toHaveValue('99');
    await expect(canvas.getByRole('alert')).toHaveTextContent('must be at most 7');
    await userEvent.clear(tag);
    await userEvent.type(tag, 'x');
    await expect(canvas.getByRole('alert')).toHaveTextContent('must be a whole number');
    await userEvent.clear(tag);
    await userEvent.type(tag, '3');
    await expect(canvas.queryByRole('alert')).toBeNull();

    await userEvent.click(canvas.getByRole('button', { name: 'Add a file' }));
    const fd = canvas.getAllByLabelText('fd')[1];
    if (!fd) throw new Error('no second file');
    await userEvent.clear(fd);
    await userEvent.type(fd, '5');
    await expect(canvas.getByRole('alert')).toHaveTextContent('must not be that of another file');
  },
};

export const Hexadecimal: Story = {
  play: async ({ canvasElement }) => {
    const sectors = within(canvasElement).getByLabelText('sectors');
    await userEvent.clear(sectors);
    await userEvent.type(sectors, '0x10');
    await expect(sectors).toHaveValue('0x10');
    await userEvent.tab();
    await expect(sectors).toHaveValue('16');
  },
};

const stripe = presetById('stripe')?.scenario ?? plain;
const built = buildModel(stripe);

export const Stripe: Story = {
  args: { start: stripe, unit: built.program, model: built.model },
};

export const Rules: Story = {
  args: Stripe.args ?? {},
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getByText('Choices and faults'));
    await userEvent.type(canvas.getByLabelText('Filter the choices'), 'bpf_aio_alloc');
    const [fails] = await canvas.findAllByRole('radiogroup', { name: 'bpf_aio_alloc fails' });
    if (!fails) throw new Error('no such choice');
    await userEvent.click(within(fails).getByRole('radio', { name: 'forced' }));
    await expect(canvas.getByText(/1 of \d+ ruled/)).toBeVisible();
  },
};

export const Instances: Story = {
  args: { ...Stripe.args, onScenario: fn() },
  play: async ({ canvasElement, args }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getByText('Contexts'));
    const workers = canvas.getByLabelText('bpf aio kworker (kworker)');
    await userEvent.clear(workers);
    await userEvent.type(workers, '3');
    await expect(args.onScenario).toHaveBeenLastCalledWith(
      expect.objectContaining({ instances: { bpf_aio_kworker: 3 } }),
    );
    await userEvent.clear(workers);
    await userEvent.type(workers, '2');
    await expect(args.onScenario).toHaveBeenLastCalledWith(
      expect.objectContaining({ instances: {} }),
    );
  },
};

export const Maps: Story = {
  args: Stripe.args ?? {},
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    const [edit] = canvas.getAllByRole('button', { name: 'Edit' });
    if (!edit) throw new Error('no map with contents');
    await userEvent.click(edit);
    await expect(canvas.getByText(/, entry 1$/)).toBeVisible();
  },
};
export const StripeDark: Story = { args: Stripe.args ?? {}, globals: { theme: 'dark' } };
