package outbox

import (
	"encoding/json"
	"fmt"

	"github.com/cairnbot/cairn/bot"
)

// The stored form of a message names each span and block by its kind, so that
// a row written by one release is read by the next.
type (
	stored struct {
		To      bot.Conversation `json:"to"`
		Lead    []span           `json:"lead,omitempty"`
		Blocks  []block          `json:"blocks,omitempty"`
		Buttons []bot.Button     `json:"buttons,omitempty"`
		Private bool             `json:"private,omitempty"`
	}
	span struct {
		Kind    string       `json:"k"`
		Text    string       `json:"t,omitempty"`
		URL     string       `json:"url,omitempty"`
		Mention *bot.Mention `json:"mention,omitempty"`
		Moment  *bot.Moment  `json:"moment,omitempty"`
	}
	fact struct {
		Name  string `json:"name"`
		Value []span `json:"value"`
	}
	block struct {
		Kind    string       `json:"k"`
		Text    []span       `json:"text,omitempty"`
		Items   [][]span     `json:"items,omitempty"`
		Start   int          `json:"start,omitempty"`
		Facts   []fact       `json:"facts,omitempty"`
		Title   string       `json:"title,omitempty"`
		Columns []bot.Column `json:"columns,omitempty"`
		Rows    [][][]span   `json:"rows,omitempty"`
		Meter   *bot.Meter   `json:"meter,omitempty"`
		Image   *bot.Image   `json:"image,omitempty"`
		File    *bot.File    `json:"file,omitempty"`
	}
)

// Encode writes what a post says, and where, for a store.
func Encode(p Post) (string, error) {
	s := stored{To: p.To, Lead: spans(p.Message.Lead), Buttons: p.Message.Buttons, Private: p.Message.Private}
	for _, b := range p.Message.Blocks {
		s.Blocks = append(s.Blocks, fromBlock(b))
	}
	data, err := json.Marshal(s)
	return string(data), err
}

// Decode reads what [Encode] of this release or an earlier one wrote.
func Decode(payload string) (Post, error) {
	var s stored
	if err := json.Unmarshal([]byte(payload), &s); err != nil {
		return Post{}, fmt.Errorf("decode post: %w", err)
	}
	p := Post{To: s.To, Message: bot.Message{Buttons: s.Buttons, Private: s.Private}}
	var err error
	if p.Message.Lead, err = rich(s.Lead); err != nil {
		return Post{}, err
	}
	for _, b := range s.Blocks {
		block, err := toBlock(b)
		if err != nil {
			return Post{}, err
		}
		p.Message.Blocks = append(p.Message.Blocks, block)
	}
	return p, nil
}

func spans(r bot.Rich) []span {
	var out []span
	for _, s := range r {
		switch s := s.(type) {
		case bot.Plain:
			out = append(out, span{Kind: "plain", Text: string(s)})
		case bot.Strong:
			out = append(out, span{Kind: "strong", Text: string(s)})
		case bot.Code:
			out = append(out, span{Kind: "code", Text: string(s)})
		case bot.Link:
			out = append(out, span{Kind: "link", Text: s.Text, URL: s.URL})
		case bot.Mention:
			out = append(out, span{Kind: "mention", Mention: &s})
		case bot.Moment:
			out = append(out, span{Kind: "moment", Moment: &s})
		}
	}
	return out
}

func rich(in []span) (bot.Rich, error) {
	var out bot.Rich
	for _, s := range in {
		switch {
		case s.Kind == "plain":
			out = append(out, bot.Plain(s.Text))
		case s.Kind == "strong":
			out = append(out, bot.Strong(s.Text))
		case s.Kind == "code":
			out = append(out, bot.Code(s.Text))
		case s.Kind == "link":
			out = append(out, bot.Link{Text: s.Text, URL: s.URL})
		case s.Mention != nil:
			out = append(out, *s.Mention)
		case s.Moment != nil:
			out = append(out, *s.Moment)
		default:
			return nil, fmt.Errorf("decode post: unknown span %q", s.Kind)
		}
	}
	return out, nil
}

func fromBlock(b bot.Block) block {
	switch b := b.(type) {
	case bot.Para:
		return block{Kind: "para", Text: spans(b.Text)}
	case bot.Head:
		return block{Kind: "head", Title: b.Text}
	case bot.Quote:
		return block{Kind: "quote", Text: spans(b.Text)}
	case bot.Note:
		return block{Kind: "note", Text: spans(b.Text)}
	case bot.List:
		out := block{Kind: "list", Start: b.Start}
		for _, it := range b.Items {
			out.Items = append(out.Items, spans(it))
		}
		return out
	case bot.Facts:
		out := block{Kind: "facts"}
		for _, f := range b.Rows {
			out.Facts = append(out.Facts, fact{f.Name, spans(f.Value)})
		}
		return out
	case bot.Table:
		out := block{Kind: "table", Title: b.Caption, Columns: b.Columns}
		for _, row := range b.Rows {
			var cells [][]span
			for _, cell := range row {
				cells = append(cells, spans(cell))
			}
			out.Rows = append(out.Rows, cells)
		}
		return out
	case bot.Meter:
		return block{Kind: "meter", Meter: &b}
	case bot.Image:
		return block{Kind: "image", Image: &b}
	case bot.File:
		return block{Kind: "file", File: &b}
	}
	return block{}
}

func toBlock(b block) (bot.Block, error) {
	text, err := rich(b.Text)
	if err != nil {
		return nil, err
	}
	switch {
	case b.Kind == "para":
		return bot.Para{Text: text}, nil
	case b.Kind == "head":
		return bot.Head{Text: b.Title}, nil
	case b.Kind == "quote":
		return bot.Quote{Text: text}, nil
	case b.Kind == "note":
		return bot.Note{Text: text}, nil
	case b.Kind == "list":
		items, err := richAll(b.Items)
		return bot.List{Items: items, Start: b.Start}, err
	case b.Kind == "facts":
		var out bot.Facts
		for _, f := range b.Facts {
			value, err := rich(f.Value)
			if err != nil {
				return nil, err
			}
			out.Rows = append(out.Rows, bot.Fact{Name: f.Name, Value: value})
		}
		return out, nil
	case b.Kind == "table":
		out := bot.Table{Caption: b.Title, Columns: b.Columns}
		for _, row := range b.Rows {
			cells, err := richAll(row)
			if err != nil {
				return nil, err
			}
			out.Rows = append(out.Rows, cells)
		}
		return out, nil
	case b.Meter != nil:
		return *b.Meter, nil
	case b.Image != nil:
		return *b.Image, nil
	case b.File != nil:
		return *b.File, nil
	}
	return nil, fmt.Errorf("decode post: unknown block %q", b.Kind)
}

func richAll(in [][]span) ([]bot.Rich, error) {
	var out []bot.Rich
	for _, s := range in {
		r, err := rich(s)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}
