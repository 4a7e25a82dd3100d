package features

import (
	"errors"
	"regexp"
	"strings"
)

var (
	ofWallet = regexp.MustCompile(`(?i)\b(?:wallet|credentials?|certificates?|certs?|certifications?|badges?|licen[cs]es?|card|diploma|creds?)\b`)
	takesOut = regexp.MustCompile(`(?i)\b(?:remove|delete|erase|drop|take|get rid|throw|clear|kick|bin|ditch|lose|not needed|no longer|don'?t (?:want|need)|twice|duplicate)\b`)

	credentialNumber = regexp.MustCompile(`(?i)\b(?:credential|creds?|cert(?:ificate|ification)?|badge|wallet item|item|number|no\.?|#)\s*#?(\d{1,3})\b`)
	// namesCredential are the ways in which a sentence names a credential, the
	// surest first.
	namesCredential = []*regexp.Regexp{
		regexp.MustCompile(`(?i)\b(?:my|the|that|this|an?|old|expired)\s+(?:old |expired )?((?:[^\s,.;]+\s+){0,4}?[^\s,.;]+)\s+(?:certs?|certificates?|certification|badge|credential)\b`),
		regexp.MustCompile(`(?i)\b(?:credential|certificate|cert|badge)\s+(?:called|named)\s+["“]?(.+?)["”]?(?:\s+(?:is|has|from|in|to|should)\b.*|[,.;].*)?$`),
		regexp.MustCompile(`(?i)\b(?:have|got|i'?ve got|saved)\s+(?:my |the )?(.+?)\s+(?:saved |stored |listed |in there )?(?:twice|two times|double)\b`),
		regexp.MustCompile(`(?i)\b(?:renewed|recertified|extended|remove|delete|erase|drop|take|throw|kick|clear|bin|ditch|lose|get rid of|about|for|with|of|on|in|from|present|explain|pitch|use|need|want)\s+(?:out )?(?:my|the|this|that|old|expired|an?)\s+(?:old |expired )?(.+?)(?:\s+(?:cert|certificate|certification|badge|credential)\b|\s+(?:off|out|from|in|to|on|at|expiry|expiration|for|any ?more|twice)\b|[,.;:!?]|$)`),
		regexp.MustCompile(`(?i)\b(?:about|care about|cares about)\s+(.+?)(?:\s+any ?more\b.*|[,.;].*)$`),
		regexp.MustCompile(`(?i)\b(?:my|the)\s+(?:credential |certificate |cert |badge )?(.+?)(?:'s)?\s+(?:cert|certificate|certification|badge|credential|is|was|has|expires?|runs|lapse[sd]?|should|must|now|card for)\b`),
		regexp.MustCompile(`(?i)\b(?:card|notes|prep|points|pitch|lines?)\s+(?:for |on |about |of )(?:my |the )?(.+?)(?:\s+(?:please|pls)|[,.;].*)?$`),
		regexp.MustCompile(`(?i)\b(?:word|phrase|present|explain|put|list|renewed)\s+(?:my |the )?(.+?)\s+(?:for|on|in|to|at)\b`),
	}
	// correctTo are the ways in which a sentence says what is right.
	correctExpiry = regexp.MustCompile(`(?i)\b(?:expir\w+|valid|runs out|good until|renew\w*)\b`)
	correctTo     = regexp.MustCompile(`(?i)\b(?:(?:should|must|has to|needs to|ought to) (?:be|read|say)|is now|now is|is|was|to|until|till|expires?(?: on| in)?|:)\s+(?:on |in )?(.+?)(?:,? (?:correct|fix|change|update|can you|could you|please|not|instead|in my)\b.*)?$`)
	correctIssuer = regexp.MustCompile(`(?i)\bissuer\b.*?(?:should be|must be|is|to|was|:)\s+(?:the )?(.+?)(?:,? (?:not|instead|please|can you|correct|fix)\b.*)?$`)
	correctTitle  = regexp.MustCompile(`(?i)(?:\b(?:rename|call)\b.*?|([^,;]+?)\s+)\b(?:should (?:read|be called|say)|must (?:read|be called)|to|into|it'?s called|is called)\s+["“]?([^"”]+?)["”]?(?: please)?$`)
)

// credentialIn is the credential that a sentence names, by number or by name.
func credentialIn(s string) string {
	if m := credentialNumber.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	s = bare(webLink.ReplaceAllString(s, ""))
	for _, re := range namesCredential {
		m := re.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		if name := itemName(m[1]); !anyCredential.MatchString(name) && !pronoun.MatchString(name) && len(strings.Fields(name)) <= 6 && !interviewSaid.MatchString(name) && !noName.MatchString(name) {
			return casualNoun.ReplaceAllString(name, "")
		}
	}
	return ""
}

// noName is what stands where a name may, and is none.
var noName = regexp.MustCompile(`(?i)^(?:(?:badge|cert|credential|collection|certificate|new|old|wrong|right|link|url|date|expiry|expiration|issuer|name|title|job|it|one|cv|r[eé]sum[eé]|wallet|list|other|me|name of (?:my|the).*|date (?:in|on|of).*|link (?:on|of|for).*)\s*)*$`)

// hearCorrection finds a credential and what is right of it, said in any order.
func hearCorrection(s string) (map[string]string, bool) {
	if !ofWallet.MatchString(s) && !correctExpiry.MatchString(s) {
		return nil, false
	}
	values := make(map[string]string)
	if name := credentialIn(s); name != "" {
		values["credential"] = name
	}
	if m := webLink.FindStringSubmatch(s); m != nil {
		values["url"] = m[1]
		return values, true
	}
	if m := correctIssuer.FindStringSubmatch(s); m != nil {
		values["issuer"] = m[1]
		return values, true
	}
	for _, part := range append(clauses(s), s) {
		m := correctTo.FindStringSubmatch(part)
		if m == nil {
			continue
		}
		words := strings.Trim(m[1], " .!")
		if correctExpiry.MatchString(s) {
			if _, _, err := readExpiry(words, "2026-01-15", "2026-01-15"); err == nil && words != "" {
				values["expires"] = words
				return values, true
			}
		} else if _, err := readEarned(words, "2026-01-15"); err == nil || errors.Is(err, errNotYet) {
			values["earned"] = words
			return values, true
		}
	}
	if m := namedRight.FindStringSubmatch(s); m != nil {
		values["title"] = m[1]
		return values, true
	}
	if m := correctTitle.FindStringSubmatch(s); m != nil {
		values["title"] = m[2]
		if name := itemName(m[1]); name != "" && !anyCredential.MatchString(name) && !noName.MatchString(name) {
			values["credential"] = name
		}
	}
	return values, len(values) > 1 || len(values) == 1 && corrects.MatchString(s)
}

// namedRight is the right name after the wrong one.
var namedRight = regexp.MustCompile(`(?i)\b(?:title|name|typo|spelling|misspell\w*)\b.*\b(?:should|must) be\s+["“]?([^"”]+?)["”]?[ .!]*$`)

var corrects = regexp.MustCompile(`(?i)\b(?:edit|fix|correct|change|update|wrong|rename|amend|incorrect|misspell\w*|typo|renewed)\b`)
