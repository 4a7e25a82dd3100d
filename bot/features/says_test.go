package features

import "testing"

// TestSays finds headings of commands that do not exist, and sentences that two
// commands claim.
func TestSays(t *testing.T) {
	known, owner := make(map[string]bool), make(map[string]string)
	for _, c := range (&Cairn{}).All() {
		known[c.Name] = true
		for _, s := range c.Says {
			if other := owner[s]; other != "" {
				t.Errorf("%q is said for %q and for %q", s, other, c.Name)
			}
			owner[s] = c.Name
		}
	}
	for name := range moreSays() {
		if !known[name] && name != remark {
			t.Errorf("says.txt has sentences for %q, which is no command", name)
		}
	}
}
