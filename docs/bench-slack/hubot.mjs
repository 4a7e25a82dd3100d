// The smallest hubot that answers a mention in its thread. CALLS is how many calls to
// Slack it makes at the same time; the adapter's own default is one.
import { Robot } from 'hubot'
import { SlackBot } from '@hubot-friends/hubot-slack/src/Bot.mjs'
import { SocketModeClient } from '@slack/socket-mode'
import { WebClient } from '@slack/web-api'
import { answerTo } from './answers.mjs'

const { SLACK_API_URL, SLACK_APP_TOKEN, SLACK_BOT_TOKEN, CALLS } = process.env

const robot = new Robot({
  name: 'slack',
  use: (to) => new SlackBot(to, {
    appToken: SLACK_APP_TOKEN,
    botToken: SLACK_BOT_TOKEN,
    disableUserSync: true,
    socket: new SocketModeClient({ appToken: SLACK_APP_TOKEN, clientOptions: { slackApiUrl: SLACK_API_URL } }),
    web: new WebClient(SLACK_BOT_TOKEN, { slackApiUrl: SLACK_API_URL, maxRequestConcurrency: Number(CALLS ?? 1), logLevel: 'error' }),
  }),
}, false, 'cairn')
await robot.loadAdapter()
robot.respond(/(.*)/, async (res) => {
  res.message.thread_ts ??= res.message.rawMessage.ts
  await res.send(answerTo(res.match[1]))
})
robot.adapter.client.socket.on('connected', () => console.log('ready'))
await robot.run()
