package knowledge

import (
	"regexp"
	"strings"
)

// markupRules are the parts of Markdown that some platform cannot show, line by
// line, and what to write instead.
var markupRules = []struct {
	pattern *regexp.Regexp
	advice  string
}{
	{regexp.MustCompile(`^\s*#{1,6}\s`), "holds a heading; write a bold line"},
	{regexp.MustCompile(`^\s*(\|.*|.*\|\s*:?-{2,}.*)$`), "holds a table; write a list"},
	{regexp.MustCompile(`</?[A-Za-z][^>]*>|<!--`), "holds HTML; write Markdown"},
	{regexp.MustCompile(`!\[`), "holds an image; link to it"},
	{regexp.MustCompile(`^\s*>`), "holds a quotation; write it as a sentence"},
	{regexp.MustCompile(`^\s*(-{3,}|={3,}|\*{3,}|_{3,})\s*$`), "holds a ruled line; leave an empty line"},
	{regexp.MustCompile(`^\s*[*+]\s`), `holds a list marked with "*" or "+"; use "- "`},
	{regexp.MustCompile(`^\s+([-*+]|\d+\.)\s`), "holds a list within a list; write one level"},
	{regexp.MustCompile(`~~`), "holds struck-out text; take it out"},
	{regexp.MustCompile(`^\s*\[[^\]]+\]:`), "holds a link by reference; write [text](https://...)"},
	{regexp.MustCompile(`(?i)\bhttp://`), "holds an http:// link; use https://"},
	{regexp.MustCompile(`(?i)\b(javascript|data|vbscript):\S`), "holds a script; take it out"},
}

var (
	fencePattern  = regexp.MustCompile("^\\s*(```|~~~)")
	linkPattern   = regexp.MustCompile(`\[[^\]]*\]\(\s*([^)]*)\)`)
	codePattern   = regexp.MustCompile("`[^`]*`")
	italicPattern = regexp.MustCompile(`(^|[^*\w])\*[^*\s][^*]*\*([^*\w]|$)|(^|\W)_[^_\s][^_]*_(\W|$)`)
)

// markup reports Markdown outside of paragraphs, lists of one level, bold, code
// and https links.
func (r *report) markup(e Entry) {
	for _, a := range answers(e) {
		for line := range strings.SplitSeq(a.text, "\n") {
			for _, advice := range markupAdvice(line) {
				r.add(e, Error, a.key, strings.TrimSpace(line), "%s %s", a.what, advice)
			}
		}
	}
}

func markupAdvice(line string) []string {
	if fencePattern.MatchString(line) {
		return []string{"holds a block of code; write `code` within a line"}
	}
	var out []string
	if strings.Count(line, "`")%2 == 1 {
		out = append(out, "has a ` without its partner on the same line; close the code")
	}
	prose := codePattern.ReplaceAllString(line, "x")
	for _, rule := range markupRules {
		if rule.pattern.MatchString(prose) {
			out = append(out, rule.advice)
		}
	}
	for _, link := range linkPattern.FindAllStringSubmatch(prose, -1) {
		if target := strings.ToLower(link[1]); !strings.HasPrefix(target, "https://") && !strings.HasPrefix(target, "http://") {
			out = append(out, "has a link that does not start with https://; write it out")
		}
	}
	if strings.Count(prose, "**")%2 == 1 {
		out = append(out, "has ** without its partner on the same line; close the bold text")
	}
	if italicPattern.MatchString(strings.ReplaceAll(linkPattern.ReplaceAllString(prose, "x"), "**", "")) {
		out = append(out, "holds text in italics; use **bold**")
	}
	return out
}
