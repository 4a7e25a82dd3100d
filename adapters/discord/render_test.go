package discord

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/bottest"
)

var update = flag.Bool("update", false, "write what was seen into the golden files")

var (
	ada    = bot.UserID{Adapter: "discord", ID: "1190000000000000007"}
	forAda = place{Owner: ada}
)

// TestGallery keeps every block and span as it is sent.
func TestGallery(t *testing.T) {
	all := render(bottest.Gallery(), forAda)
	mustFit(t, all)
	golden(t, "testdata/gallery.json", indentedJSON(t, pages(all)))
	if got, want := onlyLetters(saidByAll(t, all)), onlyLetters(spoken(bottest.Gallery())); got != want {
		t.Errorf("says\n%q, should say\n%q", got, want)
	}
}

// pageShown is a message in a golden file; of what is uploaded the names.
type pageShown struct {
	Content    string      `json:"content"`
	Components any         `json:"components,omitempty"`
	Files      []fileShown `json:"files,omitempty"`
}

type fileShown struct {
	Name, Type, Alt string
	Bytes           int
}

func pages(all []outgoing) []pageShown {
	var out []pageShown
	for _, o := range all {
		one := pageShown{Content: o.Content, Components: o.Components}
		if len(o.Components) == 0 {
			one.Components = nil
		}
		for _, f := range o.Files {
			one.Files = append(one.Files, fileShown{f.Name, f.Type, f.Alt, len(f.Data)})
		}
		out = append(out, one)
	}
	return out
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil { //nolint:gosec // a file of the repository
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s: differs; run with -update if that is right (-want +got):\n%s", file, diff)
	}
}

// indentedJSON is how golden files show what is sent.
func indentedJSON(t *testing.T, v any) string {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", " ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(b.String())
}
