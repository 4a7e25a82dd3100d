// The smallest bot on Bolt that answers a mention in its thread.
import bolt from '@slack/bolt'
import { answerTo } from './answers.mjs'

const { App, HTTPReceiver } = bolt
const { SLACK_API_URL, SLACK_SIGNING_SECRET, SLACK_BOT_TOKEN, PORT } = process.env

const app = new App({
  receiver: new HTTPReceiver({ signingSecret: SLACK_SIGNING_SECRET }),
  authorize: async () => ({ botToken: SLACK_BOT_TOKEN, botId: 'BCAIRN', botUserId: 'UCAIRN' }), // of any workspace
  clientOptions: { slackApiUrl: SLACK_API_URL },
  logLevel: 'error',
})
app.event('app_mention', async ({ event, say }) => {
  await say({ text: answerTo(event.text), thread_ts: event.thread_ts ?? event.ts })
})
await app.start({ port: Number(PORT), host: '127.0.0.1' })
console.log('ready')
