package features

import (
	"errors"
	"regexp"
	"strings"
)

var (
	ofWallet = regexp.MustCompile(`(?i)\b(?:wallet|credentials?|certificates?|certs?|certifications?|badges?|licen[cs]es?|card|diploma|creds?)\b`)
	takesOut = regexp.MustCompile(`(?i)\b(?:removed?|not necessary|delete|erase|drop|take|get rid|throw|clear|kick|bin|ditch|lose|not needed|no longer|don'?t (?:want|need)|twice|duplicate)\b`)

	credentialNumber = regexp.MustCompile(`(?i)(?:^|\s)(?:(?:credential|creds?|cert(?:ificate|ification)?|badge|wallet item|item|number|no\.?)(?: number| no\.?| nr\.?)?\s*#?|#)(\d{1,3})\b`)
	// innerName leads to the name inside what was taken for one.
	innerName = regexp.MustCompile(`(?i)^.*\b(?:on|of|for|in|from|about|with|to) (?:my|the|that)(?: |$)|^.*\b(?:write|word|phrase|removed?|would|use) (?:my |the )?`)
	// namesCredential are the ways in which a sentence names a credential, the
	// surest first.
	namesCredential = []*regexp.Regexp{
		regexp.MustCompile(`(?i)\b(?:my|the|that|this|an?|old|expired)\s+(?:old |expired )?((?:[^\s,.;]+\s+){0,4}?[^\s,.;]+)\s+(?:certs?|certificates?|certification|badge|credential)\b`),
		regexp.MustCompile(`(?i)\b(?:credential|certificate|cert|badge)\s+(?:called|named)\s+["“]?(.+?)["”]?(?:\s+(?:is|has|from|in|to|should)\b.*|[,.;].*)?$`),
		regexp.MustCompile(`(?i)\b(?:have|got|i'?ve got|saved)\s+(?:my |the )?(.+?)\s+(?:saved |stored |listed |in there )?(?:twice|two times|double)\b`),
		regexp.MustCompile(`(?i)\b(?:renewed|recertified|extended|removed?|duplicate of|delete|erase|drop|take|throw|kick|clear|bin|ditch|lose|get rid of|about|for|with|of|on|in|from|present|explain|pitch|use|need|want)\s+(?:out )?(?:my|the|this|that|old|expired|an?)\s+(?:old |expired )?(.+?)(?:\s+(?:cert|certificate|certification|badge|credential)\b|\s+(?:off|out|from|in|to|on|at|expiry|expiration|for|any ?more|twice)\b|[,.;:!?]|$)`),
		regexp.MustCompile(`(?i)\b(?:about|care about|cares about)\s+(.+?)(?:\s+any ?more\b.*|[,.;].*)$`),
		regexp.MustCompile(`(?i)\b(?:my|the)\s+(?:credential |certificate |cert |badge )?(.+?)(?:'s)?\s+(?:cert|certificate|certification|badge|credential|is|was|has|expires?|runs|lapse[sd]?|should|must|now|card for)\b`),
		regexp.MustCompile(`(?i)\b(?:card|notes|prep|points|pitch|lines?)\s+(?:for |on |about |of )(?:my |the )?(.+?)(?:\s+(?:please|pls)|[,.;].*)?$`),
		regexp.MustCompile(`(?i)\b(?:word|phrase|present|explain|put|list|renewed)\s+(?:my |the )?(.+?)\s+(?:for|on|in|to|at)\b`),
	}
	// What a sentence says that is right.
	correctExpiry = regexp.MustCompile(`(?i)\b(?:expir\w+|extend\w*|valid|runs out|good until|renew\w*)\b`)
	correctIssuer = regexp.MustCompile(`(?i)\b(?:issued by|comes from|is from|was from) (?:the )?([^,;]+?)(?: actually)?(?:,? (?:not|instead|please|can you|correct|fix)\b.*|[,;.].*)?$|\b(?:issuer|provider(?: name)?)\b.*?\b(?:ought to be|should be|must be|is|to be|to|was)\b:?\s+(?:the )?([^,;]+?)(?:,? (?:not|instead|please|can you|correct|fix)\b.*|[,;.].*)?$`)
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
		name := itemName(innerName.ReplaceAllString(m[1], ""))
		if name != "" && !anyCredential.MatchString(name) && !pronoun.MatchString(name) && len(strings.Fields(name)) <= 6 && !interviewSaid.MatchString(name) && !noName.MatchString(name) {
			return casualNoun.ReplaceAllString(strings.TrimPrefix(name, "expired "), "")
		}
	}
	return ""
}

// noName is what stands where a name may, and is none.
var noName = regexp.MustCompile(`(?i)^(?:(?:badge|cert|credential|collection|certificate|new|old|wrong|right|link|url|date|expiry|expiration|issuer|name|title|job|it|one|cv|r[eé]sum[eé]|wallet|list|other|me|name of (?:my|the).*|date (?:in|on|of).*|link (?:on|of|for).*)\s*)*$`)

// hearCorrection finds a credential and what is right of it, said in any order.
func hearCorrection(s string) (map[string]string, bool) {
	if !ofWallet.MatchString(s) && !correctExpiry.MatchString(s) || newOne.MatchString(s) {
		return nil, false
	}
	values := make(map[string]string)
	rest := takeFacets(bare(s), values, matched("url", webLink))
	if m := correctIssuer.FindStringSubmatchIndex(rest); m != nil && values["url"] == "" {
		from, to := m[2], m[3]
		if from < 0 {
			from, to = m[4], m[5]
		}
		values["issuer"], rest = itemName(rest[from:to]), rest[:m[0]]+" "+rest[m[0]:from]
	} else if values["url"] == "" {
		right := ofExpiry
		if !correctExpiry.MatchString(s) {
			right = ofEarned
		}
		rest = takeFacets(rest, values, right)
	}
	if name := credentialIn(rest); name != "" {
		values["credential"] = name
	} else if m := aboutIt.FindStringSubmatch(rest); len(values) > 0 && m != nil && !pronoun.MatchString(m[1]) { // "my bls expires …"
		values["credential"] = itemName(m[1])
	}
	if values["url"]+values["issuer"]+values["expires"]+values["earned"] != "" {
		return values, true
	}
	if m := namedRight.FindStringSubmatch(s); m != nil {
		values["title"] = m[1]
		return values, true
	}
	if m := correctTitle.FindStringSubmatch(s); m != nil {
		values["title"] = m[2]
		if name := casualNoun.ReplaceAllString(itemName(innerName.ReplaceAllString(m[1], "")), ""); name != "" && !anyCredential.MatchString(name) && !noName.MatchString(name) {
			values["credential"] = name
		}
	}
	return values, len(values) > 1 || len(values) == 1 && corrects.MatchString(s)
}

var (
	aboutIt = regexp.MustCompile(`(?i)^(?:i(?:'?ve| have)? )?(?:renewed |extended |recertified )?(?:my |the )?([^,;.]+?)(?:\s+(?:one|got|cert|certificate|badge|credential|licen[cs]e)?\s*(?:now )?(?:expires?|is|was|runs|lapses|has|should|valid|good)?\b|[,;.]|$)`)
	// dayRight leads to the day that is right.
	dayRight = regexp.MustCompile(`(?i)(?:^|[ ,:;(])(?:(?:expir\w+|renewal)(?: date)?|valid|good|until|untill|till|til|to|now|is|it'?s|be|on|in|earned|got|passed|date|:)[: ]+(?:(?:now|the|on|in|until|till|is|actually|date|it)\b ?)*`)
	ofExpiry = facet{"expires", func(s string) (string, int, int) {
		return findRight(s, func(w string) bool {
			_, _, err := readExpiry(w, "2026-01-15", "2026-01-15")
			return err == nil
		})
	}}
	ofEarned = facet{"earned", func(s string) (string, int, int) {
		return findRight(s, func(w string) bool {
			_, err := readEarned(w, "2026-01-15")
			return err == nil || errors.Is(err, errNotYet)
		})
	}}
)

// findRight finds the longest words behind a lead to a day that are good.
func findRight(s string, good func(string) bool) (value string, from, to int) {
	for _, lead := range dayRight.FindAllStringIndex(s, -1) {
		for i, at := range wordEnd.FindAllStringIndex(s[lead[1]:], maxDayWords) {
			words := strings.Trim(s[lead[1]:lead[1]+at[0]], " ,.;:!?)")
			if words != "" && i < maxDayWords && good(words) {
				value, from, to = words, lead[0], lead[1]+at[0]
			}
		}
		if value != "" {
			break
		}
	}
	return value, from, to
}

// newOne opens with one that is not in the wallet yet.
var newOne = regexp.MustCompile(`(?i)^(?:add|save|store|record|new)\b`)

// namedRight is the right name after the wrong one.
var namedRight = regexp.MustCompile(`(?i)\b(?:title|name|typo|spelling|misspell\w*)\b.*\b(?:should|must) be\s+["“]?([^"”]+?)["”]?[ .!]*$`)

var corrects = regexp.MustCompile(`(?i)\b(?:edit|fix|correct|change|update|wrong|rename|amend|incorrect|misspell\w*|typo|renewed)\b`)
