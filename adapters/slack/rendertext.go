package slack

import (
	"strings"
	"unicode/utf8"
)

// escape makes text safe where Slack reads control sequences: <!channel>, <@U1>
// and links. Slack wants these three escaped and no others:
// https://docs.slack.dev/messaging/formatting-message-text
func escape(s string) string { return escapes.Replace(s) }

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// escapedSize is the length of JSON with all letters beyond ASCII as escapes.
func escapedSize(json []byte) int {
	n := 0
	for len(json) > 0 {
		r, size := utf8.DecodeRune(json)
		json = json[size:]
		switch {
		case r < utf8.RuneSelf:
			n++
		case r <= 0xFFFF:
			n += len(`\u0000`)
		default:
			n += len(`\ud83d\ude00`)
		}
	}
	return n
}
