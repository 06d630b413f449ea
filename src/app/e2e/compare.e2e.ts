import type { Page } from 'playwright';
import { expect } from 'vitest';
import { appTest } from './app-test';
import { editor, openRun, presetLink, where } from './screen';

const patch = `> On Monday somebody wrote:
> --- a/loop.bpf.c
> +++ b/loop.bpf.c
> @@ -63,3 +63,5 @@ static int loop_start
>  	err = ublk_bpf_attach_and_prep_aio(io, 0, bytes, aio);
> +	if (err)
> +		bpf_aio_release(aio);
>  	if (err)
>  		goto fail;
`;

async function paste(page: Page, text: string): Promise<void> {
  await editor(page).click();
  await editor(page).evaluate((at, words) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', words);
    const event = { clipboardData, bubbles: true, cancelable: true, composed: true };
    at.dispatchEvent(new ClipboardEvent('paste', event));
  }, text);
}

appTest(
  'a patch that is pasted is compared, and each cause opens in its version',
  async ({ page, appUrl }) => {
    await openRun(page, await presetLink(appUrl, 'loop-attach-leak'));
    await editor(page).waitFor();
    await paste(page, patch);
    expect(await editor(page).innerText()).not.toContain('@@');
    await page.getByRole('button', { name: 'Compare with the patched version' }).click();

    const gone = page.getByRole('region', { name: 'Gone' });
    await gone.getByRole('button', { name: /no leak bpf_aio/ }).waitFor();
    const still = page.getByRole('region', { name: 'Still there' });
    expect(await still.getByRole('button').count()).toBe(1);
    expect(await page.getByRole('region', { name: 'New' }).getByRole('button').count()).toBe(0);

    await still.getByRole('button').click();
    await page
      .getByRole('radio', { name: 'the patched program' })
      .and(page.locator(':checked'))
      .waitFor();
    expect((await where(page)).step).toBe((await where(page)).steps);
    await gone.getByRole('button').click();
    await page.locator('.tl-root .leak').first().waitFor();
    expect(await page.getByRole('radio', { name: 'this program' }).isChecked()).toBe(true);
    expect(await page.locator('.scn').innerText()).not.toContain('edited');
  },
);
