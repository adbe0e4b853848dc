package repair

import (
	"github.com/stencil-go/stencil/repair/internal/edit"
	"github.com/stencil-go/stencil/repair/internal/jsonfix"
)

// Kind names what an edit mends.
type Kind uint8

// The kinds of edit. Lossy kinds drop or guess something that the model wrote; see Kind.Lossy.
const (
	KindSurround      = Kind(jsonfix.Surround)      // prose, tags and blanks around the document deleted
	KindReasoning     = Kind(jsonfix.Reasoning)     // a thinking part deleted
	KindFence         = Kind(jsonfix.Fence)         // a code fence deleted
	KindComment       = Kind(jsonfix.Comment)       // a comment deleted
	KindEllipsis      = Kind(jsonfix.Ellipsis)      // "..." standing for left-out items deleted
	KindComma         = Kind(jsonfix.Comma)         // a comma inserted, deleted or replaced
	KindColon         = Kind(jsonfix.Colon)         // a colon inserted or replaced
	KindQuote         = Kind(jsonfix.Quote)         // a quote inserted or replaced
	KindEscape        = Kind(jsonfix.Escape)        // a character of a string escaped, or a wrong escape mended
	KindLiteral       = Kind(jsonfix.Literal)       // a literal of another language rewritten
	KindNumber        = Kind(jsonfix.Number)        // a number rewritten in the format's form
	KindBracket       = Kind(jsonfix.Bracket)       // a bracket inserted, deleted or replaced
	KindTruncation    = Kind(jsonfix.Truncation)    // something half-written at the end of a cut text dropped or completed
	KindWrapper       = Kind(jsonfix.Wrapper)       // a call such as callback(...) or ObjectId(...) reduced to its argument
	KindJunk          = Kind(jsonfix.Junk)          // text that fits nowhere deleted
	KindEncoding      = Kind(jsonfix.Encoding)      // bytes that are not UTF-8 replaced by U+FFFD
	KindConcat        = Kind(jsonfix.Concat)        // "a" + "b" joined
	KindSpace         = Kind(jsonfix.Space)         // an odd or missing blank mended
	KindMissingValue  = Kind(jsonfix.MissingValue)  // null written for a value that is not there
	KindUnescape      = Kind(jsonfix.Unescape)      // one level of escaping undone
	KindOtherDocument = Kind(jsonfix.OtherDocument) // several documents joined in a list
	KindIndent        = Kind(jsonfix.Indent)        // indentation mended
	KindMarker        = Kind(jsonfix.Marker)        // a list or document marker mended
	KindDialect       = Kind(jsonfix.Dialect)       // another delimiter or table form rewritten as CSV
	KindRow           = Kind(jsonfix.Row)           // cells or rows added or dropped
	KindRewrite       = Kind(jsonfix.Rewrite)       // a part written anew in the format's form, its value kept
	KindSchemaKey     = Kind(jsonfix.SchemaKey)     // a key renamed to the schema's property
	KindSchemaValue   = Kind(jsonfix.SchemaValue)   // a value normalised to one that the schema allows
	KindSchemaType    = Kind(jsonfix.SchemaType)    // a value rewritten in the type that the schema wants
	KindSchemaShape   = Kind(jsonfix.SchemaShape)   // a wrapper added or taken off
	KindSchemaDrop    = Kind(jsonfix.SchemaDrop)    // something the schema has no place for dropped
	KindSchemaFill    = Kind(jsonfix.SchemaFill)    // something the schema requires added
)

var kindInfo = [...]struct {
	name, reason string
	lossy        bool
	weight       float64
}{
	KindSurround:      {"surround", "text around the document", false, 0.002},
	KindReasoning:     {"reasoning", "the thinking in front of the answer", false, 0.002},
	KindFence:         {"fence", "a code fence", false, 0.001},
	KindComment:       {"comment", "a comment", false, 0.001},
	KindEllipsis:      {"ellipsis", "an ellipsis that stands for what was left out", true, 0.05},
	KindComma:         {"comma", "a comma too many, too few or of another form", false, 0.005},
	KindColon:         {"colon", "a colon missing or of another form", false, 0.01},
	KindQuote:         {"quote", "a quote missing or of another form", false, 0.01},
	KindEscape:        {"escape", "a character that must be escaped, or an escape that is not one", false, 0.005},
	KindLiteral:       {"literal", "a literal of another language", false, 0.005},
	KindNumber:        {"number", "a number in a form that the format does not know", false, 0.005},
	KindBracket:       {"bracket", "a bracket missing, too many or of the wrong kind", false, 0.02},
	KindTruncation:    {"truncation", "the text ends in the middle of this", true, 0.05},
	KindWrapper:       {"wrapper", "a call or parentheses around the value", false, 0.005},
	KindJunk:          {"junk", "text that fits nowhere", true, 0.1},
	KindEncoding:      {"encoding", "bytes that are not UTF-8", true, 0.02},
	KindConcat:        {"concat", "strings joined by a plus sign", false, 0.005},
	KindSpace:         {"space", "a blank that the format does not know, or one that is missing", false, 0.002},
	KindMissingValue:  {"missing-value", "a key without a value", false, 0.05},
	KindUnescape:      {"unescape", "the document was escaped once too often", false, 0.01},
	KindOtherDocument: {"other-document", "several documents", false, 0.03},
	KindIndent:        {"indent", "indentation that does not fit", false, 0.01},
	KindMarker:        {"marker", "a list or document marker of another form", false, 0.01},
	KindDialect:       {"dialect", "another delimiter or table form", false, 0.01},
	KindRow:           {"row", "a row with too few or too many cells, or one that is not data", false, 0.02},
	KindRewrite:       {"rewrite", "written anew, the value kept", false, 0.03},
	KindSchemaKey:     {"schema-key", "a key that differs from the schema's in case, separators or a letter", false, 0.01},
	KindSchemaValue:   {"schema-value", "a value that means one that the schema allows", false, 0.02},
	KindSchemaType:    {"schema-type", "a value in another type than the schema's", false, 0.01},
	KindSchemaShape:   {"schema-shape", "a wrapper more or less than the schema has", false, 0.02},
	KindSchemaDrop:    {"schema-drop", "the schema has no place for this", true, 0.02},
	KindSchemaFill:    {"schema-fill", "the schema requires this", false, 0.02},
}

// String gives the name of the kind as the documentation lists it.
func (k Kind) String() string {
	if int(k) < len(kindInfo) && kindInfo[k].name != "" {
		return kindInfo[k].name
	}
	return "unknown"
}

// Lossy reports whether an edit of this kind drops or guesses something that the model wrote.
func (k Kind) Lossy() bool { return int(k) < len(kindInfo) && kindInfo[k].lossy }

// Edit is one change: Length bytes at Offset of the input become Replacement. Edits are sorted by Offset and do not overlap.
type Edit struct {
	Offset      int    `json:"offset"`
	Length      int    `json:"length"`
	Replacement string `json:"replacement"`
	Kind        Kind   `json:"-"`
	Reason      string `json:"reason"`
}

// Apply makes the edits in text. Apply(input, result.Edits) is result.Text. It reports false when the edits do not fit the text.
func Apply(text string, edits []Edit) (string, bool) {
	in := make([]edit.Edit, len(edits))
	for i, e := range edits {
		in[i] = edit.Edit{Off: e.Offset, Len: e.Length, Repl: e.Replacement}
	}
	if !edit.Valid(in, len(text)) {
		return "", false
	}
	return edit.Apply(text, in), true
}
