import { startFakeV2 } from './v2.js'
import { distribution28 } from './v2-suite.js'

distribution28('the fake of distribution 2.8', async () => {
  const { url, close } = await startFakeV2()
  return { url, stop: close }
})
