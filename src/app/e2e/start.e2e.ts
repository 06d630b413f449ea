import { spawn } from 'node:child_process';
import AxeBuilder from '@axe-core/playwright';
import { expect } from 'vitest';
import { appTest } from './app-test';
import { presetLink } from './screen';

appTest('starts from a sub-path, asking nothing of other servers', async ({ page, appUrl }) => {
  await page.goto(appUrl);
  await page.locator('#root > *').first().waitFor();
  expect(await page.title()).toContain('aioscope');
});

appTest('shows nothing that axe finds serious', async ({ page, appUrl }) => {
  await page.goto(appUrl);
  await page.locator('#root > *').first().waitFor();
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
});

appTest('a theme that was chosen is there before the app is', async ({ page, appUrl }) => {
  await page.addInitScript(() => localStorage.setItem('aioscope.settings', '{"theme":"dark"}'));
  let goOn: (() => void) | undefined;
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  await page.route('**/assets/*.js', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(appUrl, { waitUntil: 'commit' });
  await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
  expect(await page.locator('#root > *').count()).toBe(0);
  goOn?.();
  await page.locator('#root > *').first().waitFor();
  expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
});

appTest(
  'at 390 px bars stand where the timeline and the form will be',
  async ({ page, appUrl }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    let goOn: (() => void) | undefined;
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    await page.route(/(NarrowTimeline|ScenarioForm)-[^/]*\.js$/, async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(await presetLink(appUrl, 'no-release'));
    const bars = page.getByText('The timeline is being loaded.');
    await bars.waitFor({ state: 'attached' });
    const pane = page.getByRole('tabpanel', { name: 'Timeline' });
    const size = () => pane.evaluate((at) => [at.clientHeight, at.scrollHeight]);
    const [height, inner] = await size();
    expect(inner).toBe(height);
    await page.getByRole('tab', { name: 'Scenario' }).click();
    await page.getByText('The form is being loaded.').waitFor({ state: 'attached' });
    await page.getByRole('tab', { name: 'Timeline' }).click();
    goOn?.();
    await page.locator('.tl-root').waitFor();
    expect((await size())[0]).toBe(height);
  },
);

appTest('npm start serves at the port that it is given', async () => {
  const args = ['scripts/start.mjs', '--host', '127.0.0.1', '--port', '5419'];
  const server = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    // Where CI is set Vite colours what it prints, and the port would stand between two escapes.
    env: { ...process.env, NO_COLOR: '1' },
  });
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let said = '';
      server.stdout.on('data', (data: Buffer) => {
        said += data;
        // Another test run may have the port: then it is the next one.
        const found = /http:\/\/127\.0\.0\.1:54[1-9]\d\//.exec(said);
        if (found) resolve(found[0]);
      });
      server.on('exit', () => reject(new Error(`it ended: ${said}`)));
    });
    expect(await (await fetch(address)).text()).toContain('<title>aioscope</title>');
  } finally {
    server.kill();
  }
});
