package discord

import (
	"context"
	"encoding/json"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cairnbot/cairn/adapters/discord/fakediscord"
	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/intake"
)

// memory keeps what a bot keeps, and a delivery for ever.
type memory struct {
	nowhere
	taken chan intake.Delivery
}

func (memory) WaitingForm(context.Context, bot.UserID, bot.Conversation, time.Time) (w bot.Waiting, found bool, err error) {
	return w, false, nil
}

func (memory) KeepForm(context.Context, bot.UserID, bot.Conversation, bot.Waiting) error { return nil }

func (memory) ForgetForm(context.Context, bot.UserID, bot.Conversation) error { return nil }

func (memory) Once(ctx context.Context, _, _ string, do func(context.Context) (bot.Message, error)) (m bot.Message, repeat bool, err error) {
	m, err = do(ctx)
	return m, false, err
}

func (m memory) Receive(_ context.Context, d intake.Delivery, _ string, _ time.Time) (int64, error) {
	m.taken <- d
	return 0, nil // somebody else's
}

// TestD8Route acknowledges in time, hidden, when nobody knows yet who is to see the
// answer.
func TestD8Route(t *testing.T) {
	fake := newFake(t)
	question := fake.Interaction(fakediscord.Person{ID: toAda.User}, 2, map[string]any{
		"name": answerCommand, "type": 3, "target_id": "7",
		"resolved": map[string]any{"messages": map[string]any{"7": map[string]any{"content": "is it worth it", "components": []any{map[string]any{"type": 99}}}}},
	})
	data, err := json.Marshal(question)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		m := memory{taken: make(chan intake.Delivery, 1)}
		hang := make(chan struct{})
		b := &bot.Bot{
			Commands: []bot.Command{{
				Name: "ask", Help: "x", Example: "ask x", Options: []bot.Option{{Name: "question", Help: "x"}},
				Run: func(context.Context, *bot.Call) (bot.Message, error) { return bot.Message{}, nil },
			}},
			Fallback: "ask", Forms: m, Inbox: m,
			Read: func(context.Context, bot.Event) (r bot.Reading, ok bool) {
				<-hang
				return r, false
			},
		}
		if err := b.Init(); err != nil {
			t.Fatal(err)
		}
		d := New(Config{Store: m, Ledger: newLedger()})
		d.bot.Store(b)
		began := time.Now()
		answer, _, err := d.interact(t.Context(), data)
		if took := time.Since(began); err != nil || took > takeFor {
			t.Errorf("acknowledged after %v: %v", took, err)
		}
		said, err := json.Marshal(answer)
		if err != nil || string(said) != `{"data":{"flags":64},"type":5}` {
			t.Errorf("acknowledged with %s", said)
		}
		if kept := <-m.taken; kept.Kind != kindHidden {
			t.Errorf("kept as %q", kept.Kind)
		}
		close(hang)
	})
}
