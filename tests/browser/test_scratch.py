import asyncio
from tests.browser.test_preview import *
async def test_x(world):
    bot=make_bot(world, always_sync=True)
    async with open_preview(bot, world.communities, port=0) as preview, browser_page(preview.url) as page:
        await seen(page, "Welcome!")
        composer = page.locator("#channel-composer-input")
        await composer.click()
        await page.keyboard.type("/tip")
        await asyncio.sleep(2)
        await page.screenshot(path="/tmp/w/b1.png")
        print([await o.inner_text() for o in await page.get_by_role("option").all()])
        await page.get_by_role("option").filter(has_text="/tip").first.click()
        await asyncio.sleep(2)
        await page.screenshot(path="/tmp/w/b2.png")
        await page.keyboard.press("Enter")
        await asyncio.sleep(3)
        await page.screenshot(path="/tmp/w/b3.png")
        print(await page.locator("#action-status").inner_text())
