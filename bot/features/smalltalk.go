package features

import (
	"strings"

	"github.com/cairnbot/cairn/bot"
)

// smallTalk answers greetings and thanks, which are no questions.
func smallTalk(line string) (bot.Message, bool) {
	said := strings.ToLower(strings.Trim(oneLine(line), " .!?,:;)(-~"))
	for _, name := range []string{" cairn", " there", " bot", " everyone", " all", " again", " a lot", " so much", " very much"} {
		said = strings.TrimSuffix(said, name)
	}
	switch said {
	case "hi", "hello", "hey", "hiya", "yo", "good morning", "good afternoon", "good evening", "morning", "greetings", "howdy":
		return bot.Message{Lead: bot.Say("Hello! Ask me anything about microcredentials, or say {} to see what else I do.", bot.Code("help"))}, true
	case "thanks", "thank you", "thx", "ty", "cheers", "many thanks", "great thanks", "ok thanks", "okay thanks", "perfect thanks", "thank u", "tysm":
		return bot.Message{Lead: bot.Say("You're welcome. Good luck with the next step!")}, true
	case "bye", "goodbye", "see you", "good night", "ciao", "see ya":
		return bot.Message{Lead: bot.Say("See you! I'll be here.")}, true
	case "who are you", "what are you", "what can you do", "what do you do":
		return bot.Message{Lead: bot.Say("I'm Cairn. I answer questions about microcredentials from checked sources, and keep your learning plan. {} shows everything.", bot.Code("help"))}, true
	}
	return bot.Message{}, false
}
