package slack

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"

	"github.com/slack-go/slack"
)

// maxBody is the longest request that is read, in bytes; Slack sends far less.
const maxBody = 1 << 20

// Handler answers Slack's requests by HTTP, under /slack/. Nothing in a request
// is looked at before its signature, and nothing in its query ever.
func (s *Slack) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /slack/events", s.signed(func(body []byte) (string, []byte) { return kindEvent, body }))
	mux.HandleFunc("POST /slack/commands", s.signed(func(body []byte) (string, []byte) {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return kindSlash, nil
		}
		return kindSlash, slashPayload(form)
	}))
	mux.HandleFunc("POST /slack/interactions", s.signed(func(body []byte) (string, []byte) {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return kindInteraction, nil
		}
		return kindInteraction, []byte(form.Get("payload"))
	}))
	return mux
}

func (s *Slack) signed(read func(body []byte) (kind string, payload []byte)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			http.Error(w, "the request is too long or broke off", http.StatusRequestEntityTooLarge)
			return
		}
		if err := verify(r.Header, s.SigningSecret, body); err != nil {
			s.Count("cairn_slack_unsigned_total")
			http.Error(w, "the signature is missing, wrong or too old", http.StatusUnauthorized)
			return
		}
		kind, payload := read(body)
		var hello struct{ Type, Challenge string }
		if kind == kindEvent && json.Unmarshal(payload, &hello) == nil && hello.Type == "url_verification" {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.Header().Set("X-Content-Type-Options", "nosniff")
			_, _ = io.WriteString(w, hello.Challenge)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), takeFor)
		defer cancel()
		ack, err := s.accept(ctx, kind, payload)
		if err != nil {
			s.log.ErrorContext(r.Context(), "slack request not taken", "kind", kind, "err", err)
			http.Error(w, "not taken; please send it again", http.StatusServiceUnavailable)
			return
		}
		if len(ack) > 0 {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(ack)
		}
	}
}

func verify(header http.Header, secret string, body []byte) error {
	v, err := slack.NewSecretsVerifier(header, secret)
	if err != nil {
		return err
	}
	if _, err := v.Write(body); err != nil {
		return err
	}
	return v.Ensure()
}
