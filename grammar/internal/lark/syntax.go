package lark

import (
	"sync"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/stencil-go/stencil/grammar/internal/notation"
)

// File is a grammar: statements, one a line.
type File struct {
	Statements []*Statement `parser:"Newline* ( @@ ( Newline @@ )* Newline? )?"`
}

// Statement is a definition or a directive. Exactly one field besides Pos is set.
type Statement struct {
	Pos        lexer.Position
	Definition *Definition `parser:"( @@"`
	Ignore     *Expansions `parser:"| Ignore @@"`
	Import     *Import     `parser:"| @@"`
	Declare    []*Name     `parser:"| Declare @@+"`
	Override   *Definition `parser:"| Override @@"`
	Extend     *Definition `parser:"| Extend @@"`
	Options    *string     `parser:"| Options @JSON )"`
}

// Name is the name of a rule or a terminal.
type Name struct {
	Pos  lexer.Position
	Text string `parser:"@( Name | Template | Parametric )"`
}

// Definition is a rule or a terminal. Modifiers, ! and ?, shape syntax trees;
// Parametric says that the rule has an integer as its parameter: name::_.
type Definition struct {
	Modifiers  []string     `parser:"( @Modifier )*"`
	Name       *Name        `parser:"@@"`
	Parametric bool         `parser:"( Of @Self"`
	Parameters []*Name      `parser:"| TemplateOpen @@ ( Comma @@ )* RightBrace )?"`
	Priority   string       `parser:"( Dot @Number )?"`
	Attributes []*Attribute `parser:"( LeftBracket @@ ( Comma @@ )* RightBracket )?"`
	Body       *Expansions  `parser:"Colon @@"`
}

// Attribute is an attribute of a rule: its name and, behind "=", its value.
type Attribute struct {
	Pos    lexer.Position
	Name   string `parser:"@Name"`
	Number string `parser:"( Equals ( @Number"`
	Value  *Value `parser:"| @@ ) )?"`
}

// Import is %import path, %import path -> alias, or %import path (name, ...).
type Import struct {
	Pos      lexer.Position
	Relative bool    `parser:"Import @Dot?"`
	Path     []*Name `parser:"@@ ( Dot @@ )*"`
	Alias    *Name   `parser:"( Arrow @@"`
	Names    []*Name `parser:"| Open @@ ( Comma @@ )* Close )?"`
}

// Expansions are alternatives, any one of which fits.
type Expansions struct {
	Pos          lexer.Position
	Alternatives []*Alternative `parser:"@@ ( Bar @@ )*"`
}

// Alternative is conjuncts, all of which fit, where the condition on the parameter
// holds. The alias shapes syntax trees.
type Alternative struct {
	Pos       lexer.Position
	Conjuncts []*Sequence `parser:"@@ ( And @@ )*"`
	If        *Condition  `parser:"( If @@ )?"`
	Alias     *Name       `parser:"( Arrow @@ )?"`
}

// Sequence is terms, one after another, possibly none.
type Sequence struct {
	Pos   lexer.Position
	Terms []*Term
}

// Parse implements participle.Parseable. Most terms are a name or a string, perhaps
// repeated, which are taken as they are; participle reads the others. It would try all
// kinds of terms behind the last one, at several hundred allocations a sequence.
func (s *Sequence) Parse(lex *lexer.PeekingLexer) error {
	s.Pos = lex.Peek().Pos
	for {
		t := lex.Peek()
		switch t.Type {
		case tokenName, tokenAtom:
			term := &Term{Pos: t.Pos, Value: &Value{Pos: t.Pos, Leaf: t.Value}}
			lex.Next()
			if op := lex.Peek(); op.Type == tokenOp {
				term.Op = &Op{Pos: op.Pos, Text: op.Value}
				lex.Next()
			}
			s.Terms = append(s.Terms, term)
		case tokenOpen, tokenLeftBracket, tokenNot, tokenString, tokenTemplate, tokenParametric, tokenJSONStart, tokenRegexStart, tokenLarkStart:
			term, err := termParser().ParseFromLexer(lex, participle.AllowTrailing(true))
			if err != nil {
				return err
			}
			s.Terms = append(s.Terms, term)
		default:
			return nil
		}
	}
}

// Term is a value or a group, perhaps negated, perhaps repeated. Group and Maybe are
// ( ... ) and [ ... ].
type Term struct {
	Pos   lexer.Position
	Not   bool        `parser:"( @Not )?"`
	Group *Expansions `parser:"( Open @@ Close"`
	Maybe *Expansions `parser:"| LeftBracket @@ RightBracket"`
	Value *Value      `parser:"| @@ )"`
	Op    *Op         `parser:"( @@ )?"`
}

// Op is a repetition: see Bounds.
type Op struct {
	Pos  lexer.Position
	Text string `parser:"@Op"`
}

// Value is what has no alternatives of its own: see Kind.
type Value struct {
	Pos       lexer.Position
	Leaf      string     `parser:"( @Name | @Atom"`
	From      string     `parser:"| @String"` // the first of a range of characters
	To        string     `parser:"DotDot @String"`
	Template  string     `parser:"| @Template"`
	Arguments []*Value   `parser:"TemplateOpen @@ ( Comma @@ )* RightBrace"`
	Rule      string     `parser:"| @Parametric"`
	Of        *Parameter `parser:"Of @@"`
	JSON      *Inline    `parser:"| JSONStart @@"`
	Regex     *Inline    `parser:"| RegexStart @@"`
	Lark      *File      `parser:"| LarkStart TemplateOpen @@ RightBrace )"`
}

// Kind tells values apart.
type Kind uint8

const (
	KindName      Kind = iota // Leaf: a rule, a terminal or a template's parameter
	KindString                // Leaf: see Text
	KindRegexp                // Leaf: see Pattern
	KindSpecial               // Leaf: <...>
	KindReference             // Leaf: @name
	KindRange                 // From and To
	KindTemplate              // Template and Arguments
	KindRule                  // Rule and its parameter, Of
	KindJSON                  // JSON
	KindRegex                 // Regex
	KindLark                  // Lark
)

// Kind says which fields hold the value.
func (v *Value) Kind() Kind {
	switch {
	case v.From != "":
		return KindRange
	case v.Template != "":
		return KindTemplate
	case v.Rule != "":
		return KindRule
	case v.JSON != nil:
		return KindJSON
	case v.Regex != nil:
		return KindRegex
	case v.Lark != nil:
		return KindLark
	}
	switch v.Leaf[0] {
	case '"':
		return KindString
	case '/':
		return KindRegexp
	case '<':
		return KindSpecial
	case '@':
		return KindReference
	}
	return KindName
}

// Parameter is the parameter that a rule is given: a number, that of the rule around
// it, or a function of that and of some of its bits or of a number.
type Parameter struct {
	Pos      lexer.Position
	Number   string `parser:"( @Number"`
	Self     bool   `parser:"| @Self"`
	Function string `parser:"| @Name Open"`
	Bits     *Bits  `parser:"( @@"`
	Value    string `parser:"| @Number ) Close )"`
}

// Bits are some of a parameter: from First to before Last, or all.
type Bits struct {
	Pos   lexer.Position
	All   bool   `parser:"( @Self"`
	First string `parser:"| LeftBracket @Number"`
	Last  string `parser:"Colon @Number RightBracket )"`
}

// Condition is one on a parameter: its name and what it is given.
type Condition struct {
	Pos       lexer.Position
	Name      string      `parser:"@Name"`
	Arguments []*Argument `parser:"( Open ( @@ ( Comma @@ )* )? Close )?"`
}

// Argument is one of a condition's.
type Argument struct {
	Pos       lexer.Position
	Condition *Condition `parser:"( @@"`
	Bits      *Bits      `parser:"| @@"`
	Number    string     `parser:"| @Number )"`
}

// Inline is a JSON value.
type Inline struct {
	Pos  lexer.Position
	Text string `parser:"@JSON"`
}

const (
	tokenName       lexer.TokenType = iota + 1
	tokenTemplate                   // the name of a template, behind which its parameters or arguments stand
	tokenParametric                 // the name of a rule behind which its parameter stands
	tokenAtom                       // a string, a regular expression, <...> or @name
	tokenString                     // a string at an end of a range
	tokenModifier
	tokenNumber
	tokenOp // a repetition: * + ? ~n ~m..n {m,n}
	tokenNot
	tokenTemplateOpen
	tokenRightBrace
	tokenOpen
	tokenClose
	tokenLeftBracket
	tokenRightBracket
	tokenColon
	tokenOf
	tokenSelf
	tokenBar
	tokenAnd
	tokenArrow
	tokenComma
	tokenEquals
	tokenDot
	tokenDotDot
	tokenIf
	tokenJSON
	tokenJSONStart
	tokenRegexStart
	tokenLarkStart
	tokenIgnore
	tokenImport
	tokenDeclare
	tokenOverride
	tokenExtend
	tokenOptions
	tokenNewline
)

var kinds = notation.Kinds{
	"EOF": lexer.EOF, "Name": tokenName, "Template": tokenTemplate, "Parametric": tokenParametric, "Atom": tokenAtom, "String": tokenString,
	"Modifier": tokenModifier, "Number": tokenNumber, "Op": tokenOp, "Not": tokenNot, "TemplateOpen": tokenTemplateOpen,
	"RightBrace": tokenRightBrace, "Open": tokenOpen, "Close": tokenClose, "LeftBracket": tokenLeftBracket, "RightBracket": tokenRightBracket,
	"Colon": tokenColon, "Of": tokenOf, "Self": tokenSelf, "Bar": tokenBar, "And": tokenAnd, "Arrow": tokenArrow, "Comma": tokenComma,
	"Equals": tokenEquals, "Dot": tokenDot, "DotDot": tokenDotDot, "If": tokenIf, "JSON": tokenJSON,
	"JSONStart": tokenJSONStart, "RegexStart": tokenRegexStart, "LarkStart": tokenLarkStart, "Ignore": tokenIgnore, "Import": tokenImport,
	"Declare": tokenDeclare, "Override": tokenOverride, "Extend": tokenExtend, "Options": tokenOptions, "Newline": tokenNewline,
}

var keywords = map[string]lexer.TokenType{
	"%ignore": tokenIgnore, "%import": tokenImport, "%declare": tokenDeclare, "%override": tokenOverride, "%extend": tokenExtend,
	"%json": tokenJSONStart, "%regex": tokenRegexStart, "%lark": tokenLarkStart, "%llguidance": tokenOptions, "%if": tokenIf,
}

var (
	parser     = sync.OnceValue(func() *participle.Parser[File] { return notation.Build[File](kinds) })
	termParser = sync.OnceValue(func() *participle.Parser[Term] { return notation.Build[Term](kinds) })
)

// Limits bounds what is read.
type Limits struct {
	// Size is the longest source in bytes.
	Size int
	// Depth is the deepest nesting of brackets.
	Depth int
}

// Parse reads a grammar. It takes time in proportion to the source's length.
func Parse(src string, limits Limits) (*File, *notation.Error) {
	tokens, err := Scan(src, limits)
	if err != nil {
		return nil, err
	}
	return notation.Parse(parser(), tokens, len(src), expected)
}
