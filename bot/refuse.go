package bot

import (
	"fmt"
	"strings"
)

// refusal is an error meant for the person who asked. It is shown, not logged.
type refusal string

func (r refusal) Error() string { return string(r) }

func (r refusal) message() Message {
	return Message{Lead: codeSpans(string(r)), Private: true}
}

// Refusef makes an error that the asker sees word for word: what is wrong and
// what to do next, in plain English. Words between backquotes become [Code].
// Any other error is logged and shown as a reference only.
func Refusef(format string, args ...any) error {
	return refusal(fmt.Sprintf(format, args...))
}

func codeSpans(s string) Rich {
	var out Rich
	for i, part := range strings.Split(s, "`") {
		switch {
		case part == "":
		case i%2 == 1:
			out = append(out, Code(part))
		default:
			out = append(out, Plain(part))
		}
	}
	return out
}
