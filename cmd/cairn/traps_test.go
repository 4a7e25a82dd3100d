package main

import (
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// traps are what is known to go wrong between a bot and its platform: S with
// Slack, X with any. Each is guarded by a test that bears its name.
var traps = map[string]string{
	"S1":  "the same event three times is answered once, and thanked for each time",
	"S2":  "an event of which only a repeat arrives is answered",
	"S3":  "a repeat after a restart is not answered again",
	"S4":  "a slow answer does not delay the thanks beyond three seconds",
	"S5":  "a request with a wrong, missing, old or future signature is refused",
	"S6":  "what a signed request has in its query is ignored",
	"S7":  "a challenge is returned only when it is signed",
	"S8":  "what a member writes mentions nobody",
	"S9":  "a link in an answer does not unfold",
	"S10": "a response_url that is used up is replaced by another way to the same person",
	"S11": "a form opens within three seconds however slow the rest is",
	"S12": "a limited method is left alone as long as Slack says, and no other",
	"S13": "messages in one channel keep their order and the gap",
	"S14": "what is longer than Slack takes is split, and every post has a text",
	"S15": "what comes on a connection after its end was announced is answered",
	"S16": "connections that are refused for ever make no storm",
	"S17": "an envelope that cannot be read is thanked for and counted",
	"S18": "a silent connection is replaced",
	"S19": "a revoked app token is tried once",
	"S20": "a removed app forgets its token and calls no more, in either order of Slack's notices",
	"S21": "an organisation's installation works, and its calls name the workspace",
	"S22": "an expired token is renewed once, and no crash loses the new one",
	"S23": "bots and Cairn itself are not answered",
	"S24": "a mention that arrives as two events is answered once",
	"S25": "a call that is never answered ends by its deadline",
	"S26": "Slack's notice that it limits events is counted and logged",
	"X1":  "what was due while Cairn was down is said once and marked late",
	"X2":  "a crash between saying and noting repeats a post once at most",
	"X3":  "who does not want to be reminded is not, also after a restart",
	"X4":  "nothing is left of who was erased, and nothing is said to them",
	"X5":  "a role is checked whatever a button claims",
	"X6":  "a workspace sees and changes nothing of another's",
	"X7":  "a handler that panics ends nothing else",
	"X8":  "a button pressed twice, by somebody else or after an upgrade does no harm",
	"X9":  "a service that is asked to stop finishes what it began",
	"X10": "a platform that is away is named, and ends nothing else",
	"X11": "a reminder keeps its wall time over a change of the clock",
	"X12": "no log holds a token, an address that is a secret, or what was said",
}

var (
	testName = regexp.MustCompile(`(?m)^func (Test\w*)\(`)
	trapName = regexp.MustCompile(`[SX]\d+`)
)

// TestTraps fails when a trap has no test that bears its name, or a test bears the
// name of none.
func TestTraps(t *testing.T) {
	named := make(map[string][]string)
	tree := os.DirFS("../..")
	err := fs.WalkDir(tree, ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, "_test.go") || path.Base(name) == "traps_test.go" {
			return err
		}
		text, err := fs.ReadFile(tree, name)
		for _, found := range testName.FindAllSubmatch(text, -1) {
			for _, trap := range trapName.FindAllString(string(found[1]), -1) {
				named[trap] = append(named[trap], string(found[1]))
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, trap := range slices.Sorted(maps.Keys(traps)) {
		if len(named[trap]) == 0 {
			t.Errorf("%s, %s: no test bears its name", trap, traps[trap])
		}
	}
	for _, trap := range slices.Sorted(maps.Keys(named)) {
		if traps[trap] == "" {
			t.Errorf("%s in the name of %v is no trap", trap, named[trap])
		}
	}
}
