package sqlstore

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/intake"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/outbox"
)

// This file plants a person in every table and looks for what is left of them.

// What is planted for the person who leaves: a word in every text of theirs, and
// a key that stands out in any value it is part of.
const (
	planted    = "zqadaz"
	plantedKey = 987654321
)

// plant fills every table of people for one who leaves and one who stays.
func plant(t *testing.T, db *DB) (leaver learning.Person) {
	t.Helper()
	ctx := t.Context()
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, table := range []string{"person", "reminder"} { // an occurrence has nothing but the key of its reminder
		next := fmt.Sprintf("INSERT INTO sqlite_sequence (name, seq) VALUES ('%s', %d)", table, plantedKey-1)
		if db.engine.postgres {
			next = fmt.Sprintf("ALTER TABLE %s ALTER COLUMN id RESTART WITH %d", table, plantedKey)
		}
		_, err := db.exec(ctx, next)
		ok(err)
	}
	for i, word := range []string{planted, "other"} {
		fresh := learning.NewPerson()
		fresh.Name = word
		who := bot.UserID{Adapter: "slack", Workspace: "T1", ID: "U" + word}
		p, err := db.Meet(ctx, learning.Identity{Adapter: who.Adapter, Workspace: who.Workspace, User: who.ID}, fresh, now)
		ok(err)
		dm := bot.Conversation{Adapter: "slack", Workspace: "T1", User: who.ID, Direct: true}
		plan, err := db.StartPlan(ctx, learning.Plan{Person: p.ID, Goal: word + "'s goal"}, now)
		ok(err)
		it, err := db.AddItem(ctx, learning.Item{Plan: plan, Title: word, Kind: learning.KindCourse, State: learning.StateActive, Provider: word, Evidence: word})
		ok(err)
		_, _, err = db.AppendProgress(ctx, learning.Progress{
			Person: p.ID, Item: it.ID, Kind: learning.ProgressTime, Minutes: 45, Note: word, On: "2026-11-23", At: now, Source: "slack:" + word,
		})
		ok(err)
		_, err = db.AddVacation(ctx, learning.Vacation{Person: p.ID, From: "2026-12-20", To: "2027-01-03"})
		ok(err)
		card := learning.Credential{Person: p.ID, Item: it.ID, Title: word, Issuer: word, URL: word, Proves: word, Required: word, Applied: word, Expires: "2027-01-03"}
		card.ID, err = db.AddCredential(ctx, card)
		ok(err)
		ok(db.SaveReview(ctx, learning.Review{Person: p.ID, Item: it.ID, Stage: 14, Worth: learning.Yes, At: now}))
		ok(db.SetNotice(ctx, learning.Notice{Person: p.ID, Kind: learning.NoticeExpiry, Subject: int64(card.ID), At: now}))
		rem := learning.Reminder{Person: p.ID, Text: word, Item: it.ID, Zone: "Europe/Berlin", Wall: "2026-11-23T19:00:00", CreatedAt: now}
		rem.ID, _, err = db.AddReminder(ctx, rem)
		ok(err)
		rem.Of = rem.ID
		_, _, err = db.AddReminder(ctx, rem)
		ok(err)
		ok(db.SetNext(ctx, rem.ID, now.Add(time.Hour), now))
		ok(db.SaveOccurrence(ctx, learning.Occurrence{Reminder: rem.ID, Due: now, Response: learning.RespondedDone, At: now}))
		ok(db.SaveFeed(ctx, p.ID, word, now))
		ok(db.SaveLinkCode(ctx, learning.LinkCode{Person: p.ID, Hash: word, Until: now}))
		ok(db.AddSignIn(ctx, word, p.ID, now.Add(time.Hour)))
		board, err := db.AddComparison(ctx, learning.Comparison{Person: p.ID, Skill: word, CreatedAt: now, TouchedAt: now})
		ok(err)
		_, err = db.AddOption(ctx, learning.Option{Comparison: board, Title: word, Provider: word})
		ok(err)
		_, err = db.AddProviderCheck(ctx, learning.ProviderCheck{Person: p.ID, Provider: word, CheckedAt: now})
		ok(err)
		after := it
		after.Title = word + " again"
		_, err = learning.Do(ctx, db, p.ID, "plan edit", now, learning.Changed(it, after))
		ok(err)
		ok(db.Grant(ctx, p.ID, p.Community, learning.RoleCurator, now))
		q, err := db.AddQuestion(ctx, learning.Question{Community: p.Community, Text: "why?", Decision: "abstain", AskedAt: now})
		ok(err)
		ok(db.AwaitAnswer(ctx, q, p.ID, `{"User":"`+who.ID+`"}`, now))
		ok(db.SetTopic(ctx, "direct "+who.ID, learning.Topic{Entry: "cost", Question: word, Asked: q, Person: p.ID, At: now}))
		ok(db.KeepForm(ctx, who, dm, bot.Waiting{Command: "plan add", Values: map[string]string{"title": word}, Option: "due", Until: now.Add(time.Minute)}))
		_, err = db.Receive(ctx, intake.Delivery{Key: fmt.Sprint("Ev", i), Adapter: "slack", From: who, Kind: "event", Payload: `{"text":"` + word + `"}`, At: now}, "", now)
		ok(err)
		_, _, err = db.Once(ctx, "slack", fmt.Sprint("Ev", i), func(context.Context) (bot.Message, error) {
			return bot.Message{Lead: bot.Say("{}", bot.Plain(word))}, nil
		})
		ok(err)
		ok(db.SetChannel(ctx, learning.Channel{ChannelID: learning.ChannelID{Adapter: "slack", Workspace: "T1", ID: "C1"}, Mode: learning.ModeAuto, At: now}))
		_, err = db.SpeakUnasked(ctx, learning.ChannelID{Adapter: "slack", Workspace: "T1", ID: "C1"}, "cost", now)
		ok(err)
		ok(db.Spoke(ctx, who, bot.Conversation{Adapter: "slack", Workspace: "T1", Channel: "C1", Thread: "1.2"}, now))
		_, err = db.SaveEntry(ctx, learning.Entry{Community: p.Community, Key: "group", Source: "text", Version: i, By: p.ID, At: now})
		ok(err)
		ok(db.AddPhrasing(ctx, learning.Phrasing{Community: p.Community, Entry: "group", Text: fmt.Sprint("phrasing ", i), By: p.ID, At: now}))
		ok(db.LogAudit(ctx, learning.Audit{Community: p.Community, Actor: p.ID, What: "kb new", Target: "group", At: now}))
		ok(db.LogAudit(ctx, learning.Audit{Community: p.Community, Actor: p.ID, What: learning.AuditExport, At: now}))
		posts := outbox.Queue{Store: db, Now: func() time.Time { return now }}
		for n, key := range []string{"said", "waits", "open"} {
			ok(posts.Post(ctx, outbox.Post{
				Key: fmt.Sprintf("%s:%d", key, p.ID), For: int64(p.ID), To: dm, Message: bot.Message{Lead: bot.Say(word)}, At: now.Add(time.Duration(n) * time.Hour),
			}))
		}
		for n, finish := range []func(outbox.Row) (bool, error){
			func(r outbox.Row) (bool, error) { return db.Settle(ctx, r, outbox.Posted, "", now) },
			func(r outbox.Row) (bool, error) { return db.Postpone(ctx, r, now.Add(9*time.Hour), true, "wait") },
		} {
			rows, err := db.Claim(ctx, "slack", now.Add(time.Duration(n)*time.Hour), time.Minute, 10)
			ok(err)
			for _, r := range rows {
				_, err := finish(r)
				ok(err)
			}
		}
		if i == 0 {
			leaver = p
		}
	}
	other := leaver.ID + 1
	group, err := db.AddCohort(ctx, learning.Cohort{Community: leaver.Community, Name: "group", CreatedAt: now})
	ok(err)
	for _, p := range []learning.PersonID{leaver.ID, other} {
		ok(db.AddCohortLead(ctx, group, p, now))
		ok(db.SaveMember(ctx, learning.CohortMember{Cohort: group, Person: p, AddedAt: now, Consent: learning.Consent{Scopes: learning.Scopes, Wording: "I agree", At: now}}))
		ok(db.SaveDigest(ctx, learning.Digest{Cohort: group, Lead: p, Place: "{}", Zone: "UTC", Wall: "2026-11-23T09:00:00", Rule: "FREQ=WEEKLY", Next: now}))
	}
	for _, n := range [][2]learning.PersonID{{leaver.ID, other}, {other, leaver.ID}} {
		_, err := db.AddNudge(ctx, learning.Nudge{Cohort: group, Member: n[0], Lead: n[1], Words: "hi", At: now, Due: now})
		ok(err)
	}
	ok(db.LogAccess(ctx, learning.Access{Actor: other, Subject: leaver.ID, What: "percent", At: now}))
	ok(db.LogAccess(ctx, learning.Access{Actor: leaver.ID, Subject: other, What: "percent", At: now}))
	if leaver.ID != plantedKey {
		t.Fatalf("the planted person has the key %d", leaver.ID)
	}
	return leaver
}

// traces lists the tables that hold a trace of the person, with how many values.
func traces(t *testing.T, db *DB) map[string]int {
	t.Helper()
	tables, err := db.tables(t.Context())
	if err != nil || len(tables) < 15 {
		t.Fatalf("tables are %v, %v", tables, err)
	}
	found := make(map[string]int)
	for table := range tables {
		records, err := db.records(t.Context(), "SELECT * FROM "+table)
		if err != nil {
			t.Fatal(err)
		}
		for _, record := range records {
			for _, value := range record {
				if text := fmt.Sprint(value); strings.Contains(text, planted) || strings.Contains(text, strconv.Itoa(plantedKey)) {
					found[table]++
				}
			}
		}
	}
	return found
}

// count counts the rows of every table.
func count(t *testing.T, db *DB) map[string]int {
	t.Helper()
	tables, err := db.tables(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rows := make(map[string]int)
	for table := range tables {
		var n int
		if err := db.get(t.Context(), &n, "SELECT count(*) FROM "+table); err != nil {
			t.Fatal(err)
		}
		rows[table] = n
	}
	return rows
}
