import { expect, START, test } from './support/fixtures'

const LIMIT = 250 * 1024

test('the first visit of an employee’s home loads less than 250 KiB', async ({
  tenant,
  visitor,
}) => {
  const ada = await tenant.hire('Ada Lovelace')
  await visitor.signIn(ada)
  const { page } = visitor
  const network = await page.context().newCDPSession(page)
  await network.send('Network.enable')
  const urls = new Map<string, string>()
  const loaded: { url: string; bytes: number }[] = []
  network.on('Network.responseReceived', ({ requestId, response }) =>
    urls.set(requestId, response.url),
  )
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) =>
    loaded.push({ url: urls.get(requestId) ?? '', bytes: encodedDataLength }),
  )
  await visitor.open('/')
  await page.getByText('Not at work yet').waitFor()
  await page.getByText('Nothing is missing.').waitFor()
  await page.waitForLoadState('networkidle')

  // What the data of a day weighs is not the application's.
  const application = loaded.filter(({ url }) => !url.includes('/api/'))
  const bytes = application.reduce((sum, one) => sum + one.bytes, 0)
  const list = application
    .sort((a, b) => b.bytes - a.bytes)
    .map((one) => `${one.bytes} ${new URL(one.url).pathname}`)
    .join('\n')
  if (process.env['STINT_SCREENSHOTS'] !== undefined) {
    console.log(`${(bytes / 1024).toFixed(1)} KiB at ${START}\n${list}`)
  }
  expect(application.length).toBeGreaterThan(5)
  expect(bytes, list).toBeLessThan(LIMIT)
})
