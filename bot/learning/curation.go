package learning

import (
	"context"
	"time"
)

// Question is one question somebody asked, without its author.
type Question struct {
	ID        QuestionID
	Community CommunityID
	Text      string // "" once its time is over
	Decision  string // answer, suggest or abstain
	Entry     string // key of the best entry, whatever the decision
	Score     float64
	Feedback  Feedback
	Resolved  string // key of the entry that answers it since, "" while open
	AskedAt   time.Time
}

// Feedback is what the asker said of the answer.
type Feedback string

// The feedbacks; the empty one is none.
const (
	FeedbackHelpful   Feedback = "helpful"
	FeedbackUnhelpful Feedback = "unhelpful"
	FeedbackHuman     Feedback = "human"
)

// How long the text of a question is kept: long enough to work through the
// queue, and for an answered one only until its buttons are old.
const (
	KeepUnanswered = 30 * 24 * time.Hour
	KeepAnswered   = 24 * time.Hour
)

// Questions is the curators' queue.
type Questions interface {
	// AddQuestion stores a question.
	AddQuestion(ctx context.Context, q Question) (QuestionID, error)
	// Question returns one of the community, or [ErrNotFound].
	Question(ctx context.Context, c CommunityID, id QuestionID) (Question, error)
	// SetFeedback notes what the asker said; the last word counts.
	SetFeedback(ctx context.Context, id QuestionID, f Feedback) error
	// MissedQuestions lists the questions since an instant that still have their text,
	// are not resolved, and were not answered or not helped by the answer,
	// newest first, at most limit.
	MissedQuestions(ctx context.Context, c CommunityID, since time.Time, limit int) ([]Question, error)
	// ResolveQuestion marks a question as answered by an entry, or with the entry ""
	// as not worth one (the text is dropped).
	ResolveQuestion(ctx context.Context, id QuestionID, entry string) error
	// AwaitAnswer notes that somebody wants to hear when the question is answered.
	AwaitAnswer(ctx context.Context, id QuestionID, who PersonID, place string, now time.Time) error
	// TakeWaiters lists who waits for a question and where to tell them (the
	// place as it was given to AwaitAnswer), and forgets them.
	TakeWaiters(ctx context.Context, id QuestionID) ([]Waiter, error)
	// PruneQuestions drops the text of questions whose time is over and returns how many.
	PruneQuestions(ctx context.Context, now time.Time) (int, error)
}

// Waiter is somebody who wants to hear of an answer.
type Waiter struct {
	Person PersonID
	Place  string
}

// Entry is a community's own answer, as the Markdown file that a person could
// have written. It overrides the built-in entry of the same key; a retired one
// hides it.
type Entry struct {
	Community CommunityID
	Key       string
	Source    string // front matter and answer
	Version   int    // 1 for the first
	Retired   bool
	By        PersonID
	At        time.Time
}

// Phrasing is one more way to ask for an entry, built-in or not, that a
// curator added.
type Phrasing struct {
	Community CommunityID
	Entry     string
	Text      string
	By        PersonID
	At        time.Time
}

// Knowledge keeps what a community added to the built-in answers.
type Knowledge interface {
	// Revision grows with every change of the community's knowledge.
	Revision(ctx context.Context, c CommunityID) (int64, error)
	// Entries lists the current version of every entry, by key.
	Entries(ctx context.Context, c CommunityID) ([]Entry, error)
	// SaveEntry stores the next version of an entry and returns its number. It
	// returns [ErrConflict] when Version is not the current one (0 for none).
	SaveEntry(ctx context.Context, e Entry) (int, error)
	// History lists all versions of an entry, newest first.
	History(ctx context.Context, c CommunityID, key string) ([]Entry, error)
	// Phrasings lists the added phrasings in the order they were added.
	Phrasings(ctx context.Context, c CommunityID) ([]Phrasing, error)
	// AddPhrasing stores a phrasing; the same text for the same entry is one.
	AddPhrasing(ctx context.Context, p Phrasing) error
	// RemovePhrasing deletes one; none is no error.
	RemovePhrasing(ctx context.Context, c CommunityID, entry, text string) error
}

// Topic is what a conversation was last about, so that a follow-up keeps it.
type Topic struct {
	Entry    string
	Question string
	Asked    QuestionID // the question as it is in the queue
	Person   PersonID   // whose alone it is; 0 in a thread that several share
	At       time.Time
}

// Topics remembers the topic of a place: a thread, a direct conversation, or
// one person in a channel.
type Topics interface {
	// Topic returns the topic of a place. It reports false when there is none.
	Topic(ctx context.Context, place string) (Topic, bool, error)
	// SetTopic replaces it. A person that is gone is [ErrNotFound].
	SetTopic(ctx context.Context, place string, t Topic) error
}

// Store is everything the domain keeps.
type Store interface {
	People
	Plans
	Log
	Vacations
	Journal
	Choices
	Questions
	Knowledge
	Topics
	Wallets
	Notices
	Reminders
	Feeds
	Deliveries
	Channels
	Links
	Reviews
	Privacy
	Cohorts
	Nudges
	Digests
	Communities
	Visits
	// In runs f in one transaction, which f's context carries; within another In
	// it joins that one.
	In(ctx context.Context, f func(context.Context) error) error
}
