package bot

// Message is what Cairn says, free of any platform. Lead comes first and is
// the notification text as well, so it must make sense alone.
type Message struct {
	Lead    Rich
	Blocks  []Block
	Buttons []Button
	// Form asks for the options a command still lacks, set by [Call.Ask] or by
	// the bot. An adapter that can
	// opens a form for it; elsewhere Lead asks for the first one in words.
	Form *Form
	// Private messages are shown to the asker alone. The bot sets it from the
	// command, so that an adapter can fix the visibility before the answer is
	// known.
	Private bool
}

// Empty reports whether there is nothing to show.
func (m Message) Empty() bool {
	return len(m.Lead) == 0 && len(m.Blocks) == 0 && len(m.Buttons) == 0
}

// Block is one part of a message below its lead: [Para], [Head], [Quote],
// [Note], [List], [Facts], [Meter], [Table], [Image] or [File]. The set is
// closed, so a renderer that forgets one fails the build.
//
//sumtype:decl
type Block interface{ block() }

// The blocks.
type (
	// Para is a paragraph.
	Para struct{ Text Rich }
	// Head is a heading, plain text.
	Head struct{ Text string }
	// Quote repeats what somebody else said.
	Quote struct{ Text Rich }
	// Note is small print: a source, a date, a hint.
	Note struct{ Text Rich }
	// List is a list; a numbered one counts from Start, 0 means bullets.
	List struct {
		Items []Rich
		Start int
	}
	// Facts is a list of names with values.
	Facts struct{ Rows []Fact }
	// Meter is a bar from 0 to Total with the same as text.
	Meter struct {
		Label       string
		Done, Total float64
		Text        string // "3 of 8 hours"; never left to the bar alone
	}
	// Table has a caption for readers who cannot see it.
	Table struct {
		Caption string
		Columns []Column
		Rows    [][]Rich
	}
	// Image is a PNG with a text that tells the same.
	Image struct {
		Name string
		Alt  string
		PNG  []byte
	}
	// File is a document handed over: an export.
	File struct {
		Name  string
		Type  string // media type
		Title string
		Data  []byte
	}
)

// Fact is one row of [Facts].
type Fact struct {
	Name  string
	Value Rich
}

// Column is the head of a table's column; Number columns are set flush right.
type Column struct {
	Name   string
	Number bool
}

func (Para) block()  {}
func (Head) block()  {}
func (Quote) block() {}
func (Note) block()  {}
func (List) block()  {}
func (Facts) block() {}
func (Meter) block() {}
func (Table) block() {}
func (Image) block() {}
func (File) block()  {}

// Style says how a button looks; the label alone must carry the meaning.
type Style int

// The styles of a button.
const (
	Normal  Style = iota
	Primary       // the one most people want
	Danger        // cannot be taken back
)

// Button runs a command line, exactly as if it had been typed by whoever
// presses it. Run names what it acts on by a lasting id, so that it still does
// the right thing, or nothing, after a restart or a second press.
type Button struct {
	Label string // at most 75 characters
	Run   string // at most 1,500 bytes
	Style Style
}

// Form is a command waiting for values.
type Form struct {
	Command string
	Values  map[string]string // what is known already
	Fields  []Option          // what is missing, required ones first
}
