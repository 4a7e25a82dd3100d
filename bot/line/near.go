package line

import (
	"slices"
	"strings"
)

// NearName finds, among the names of commands, the one that a short line was
// probably meant to be: "plna show", "hlep". A question is none.
func NearName(said string, names []string) string {
	words := strings.Fields(strings.ToLower(strings.TrimPrefix(said, "/")))
	if len(words) == 0 || strings.HasSuffix(said, "?") {
		return ""
	}
	if len(words) == 1 {
		return Nearest(words[0], names)
	}
	names = slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !strings.Contains(n, " ") })
	return Nearest(words[0]+" "+words[1], names)
}

// skips is how somebody leaves an offered option open.
var skips = []string{"skip", "no", "none", "later", "pass", "next", "not sure", "don't know", "dont know", "idk", "no idea", "-"}

// Skips reports whether an answer leaves open what was asked.
func Skips(said string) bool {
	return slices.Contains(skips, strings.ToLower(strings.TrimRight(said, ".! ")))
}
