package discord

import (
	"bytes"
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// description loads Discord's own description of its API: of what Cairn sends, a
// copy is kept.
var description = sync.OnceValues(func() (*jsonschema.Compiler, error) {
	data, err := os.ReadFile("testdata/openapi.json")
	if err != nil {
		return nil, err
	}
	spec, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	return c, c.AddResource("openapi.json", spec)
})

var schemas sync.Map // of compiled ones, by name

// asDescribed returns what Discord's description of a schema has against a value,
// as it is sent.
func asDescribed(schema string, sent any) error {
	c, err := description()
	if err != nil {
		return err
	}
	known, ok := schemas.Load(schema)
	if !ok {
		compiled, err := c.Compile("openapi.json#/components/schemas/" + schema)
		if err != nil {
			return err
		}
		known, _ = schemas.LoadOrStore(schema, compiled)
	}
	data, err := json.Marshal(sent)
	if err != nil {
		return err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return err
	}
	return known.(*jsonschema.Schema).Validate(value)
}

// bodyOf is a message as it is sent. The description wants the ids of attachments as
// text, where Discord's documentation has numbers.
func bodyOf(t failer, o outgoing) map[string]any {
	t.Helper()
	data, err := json.Marshal(o.body())
	if err != nil {
		t.Fatalf("%v", err)
	}
	var body map[string]any
	if err := json.Unmarshal(data, &body); err != nil {
		t.Fatalf("%v", err)
	}
	attachments, _ := body["attachments"].([]any)
	for i, one := range attachments {
		one.(map[string]any)["id"] = strconv.Itoa(i)
	}
	return body
}

// TestDescribed sees the description refuse what Discord refuses.
func TestDescribed(t *testing.T) {
	long := strings.Repeat("x", 5000)
	button := func(label, id string) any {
		return map[string]any{"components": []any{map[string]any{"type": 1, "components": []any{map[string]any{"type": 2, "style": 1, "label": label, "custom_id": id}}}}}
	}
	for name, c := range map[string]struct {
		schema string
		sent   any
	}{
		"content":       {"MessageCreateRequest", map[string]any{"content": long}},
		"label":         {"MessageCreateRequest", button(long[:81], "x")},
		"custom_id":     {"MessageCreateRequest", button("x", long[:101])},
		"no custom_id":  {"MessageCreateRequest", button("x", "")},
		"description":   {"ApplicationCommandUpdateRequest", map[string]any{"name": "x", "description": long[:101]}},
		"no name":       {"ApplicationCommandUpdateRequest", map[string]any{"description": "x"}},
		"no fields":     {"ModalInteractionCallbackRequest", map[string]any{"type": 9, "data": map[string]any{"custom_id": "x", "title": "x", "components": []any{}}}},
		"empty label":   {"ModalInteractionCallbackRequest", map[string]any{"type": 9, "data": map[string]any{"custom_id": "x", "title": "x", "components": []any{map[string]any{"type": 18, "label": "", "component": map[string]any{"type": 4, "style": 1, "custom_id": "x"}}}}}},
		"many choices":  {"ApplicationCommandAutocompleteCallbackRequest", map[string]any{"type": 8, "data": map[string]any{"choices": make([]any, 26)}}},
		"live mentions": {"MessageCreateRequest", map[string]any{"content": "x", "allowed_mentions": map[string]any{"parse": []any{"all"}}}},
	} {
		if asDescribed(c.schema, c.sent) == nil {
			t.Errorf("%s: no complaint", name)
		}
	}
	if err := asDescribed("MessageCreateRequest", button("x", "y")); err != nil {
		t.Errorf("a complaint about what is fine: %v", err)
	}
}
