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
	Text string `parser:"@( Rule | Terminal )"`
}

// Definition is a rule or a terminal. Modifiers, ! and ?, shape syntax trees.
type Definition struct {
	Modifiers  []string     `parser:"@Modifier*"`
	Name       *Name        `parser:"@@"`
	Parameters []*Name      `parser:"( TemplateOpen @@ ( Comma @@ )* RightBrace )?"`
	Priority   string       `parser:"( Dot @Number )?"`
	Attributes []*Attribute `parser:"( LeftBracket @@ ( Comma @@ )* RightBracket )?"`
	Body       *Expansions  `parser:"Colon @@"`
}

// Attribute is an attribute of a rule: its name and, behind "=", its value.
type Attribute struct {
	Pos    lexer.Position
	Name   string `parser:"@( Rule | Terminal )"`
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

// Alternative is conjuncts, all of which fit. The alias shapes syntax trees.
type Alternative struct {
	Pos       lexer.Position
	Conjuncts []*Sequence `parser:"@@ ( And @@ )*"`
	Alias     *Name       `parser:"( Arrow @@ )?"`
}

// Sequence is terms, one after another, possibly none.
type Sequence struct {
	Pos   lexer.Position
	Terms []*Term `parser:"@@*"`
}

// Term is an atom, perhaps negated, perhaps repeated.
type Term struct {
	Pos lexer.Position
	Not bool `parser:"@Not?"`
	// Group and Maybe are ( ... ) and [ ... ]. What is most common is tried first.
	Value *Value      `parser:"( @@"`
	Group *Expansions `parser:"| Open @@ Close"`
	Maybe *Expansions `parser:"| LeftBracket @@ RightBracket )"`
	Op    *Op         `parser:"@@?"`
}

// Op is a repetition: Sign is one of * + ?, or "" where bounds are given:
// Min and Max for ~Min..Max and {Min,Max}; Max "" without Comma is Min.
type Op struct {
	Pos   lexer.Position
	Sign  string `parser:"( @Sign"`
	Min   string `parser:"| Repeat @Number"`
	Max   string `parser:"( DotDot @Number )?"`
	Low   string `parser:"| RepeatOpen @Number?"`
	Comma bool   `parser:"( @Comma"`
	High  string `parser:"@Number? )? RightBrace )"`
}

// Value is what has no parts of its own. Exactly one field besides Pos and what
// belongs to it is set.
type Value struct {
	Pos       lexer.Position
	String    *string  `parser:"( @String"`
	To        *string  `parser:"( DotDot @String )?"` // String is the first of a range of characters
	Regexp    *string  `parser:"| @Regexp"`
	Name      *string  `parser:"| @( Rule | Terminal )"`
	Arguments []*Value `parser:"( TemplateOpen @@ ( Comma @@ )* RightBrace )?"` // of the template Name
	Special   *string  `parser:"| @Special"`
	Reference *string  `parser:"| @Reference"`
	JSON      *Inline  `parser:"| JSONStart @@"`
	Regex     *Inline  `parser:"| RegexStart @@"`
	Lark      *File    `parser:"| LarkStart TemplateOpen @@ RightBrace )"`
}

// Inline is a JSON value.
type Inline struct {
	Pos  lexer.Position
	Text string `parser:"@JSON"`
}

const (
	tokenRule lexer.TokenType = iota + 1
	tokenTerminal
	tokenModifier
	tokenString
	tokenRegexp
	tokenNumber
	tokenSign
	tokenNot
	tokenRepeat
	tokenRepeatOpen
	tokenTemplateOpen
	tokenRightBrace
	tokenOpen
	tokenClose
	tokenLeftBracket
	tokenRightBracket
	tokenColon
	tokenBar
	tokenAnd
	tokenArrow
	tokenComma
	tokenEquals
	tokenDot
	tokenDotDot
	tokenSpecial
	tokenReference
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
	"EOF": lexer.EOF, "Rule": tokenRule, "Terminal": tokenTerminal, "Modifier": tokenModifier, "String": tokenString, "Regexp": tokenRegexp,
	"Number": tokenNumber, "Sign": tokenSign, "Not": tokenNot, "Repeat": tokenRepeat, "RepeatOpen": tokenRepeatOpen,
	"TemplateOpen": tokenTemplateOpen, "RightBrace": tokenRightBrace, "Open": tokenOpen, "Close": tokenClose, "LeftBracket": tokenLeftBracket,
	"RightBracket": tokenRightBracket, "Colon": tokenColon, "Bar": tokenBar, "And": tokenAnd, "Arrow": tokenArrow, "Comma": tokenComma,
	"Equals": tokenEquals, "Dot": tokenDot, "DotDot": tokenDotDot, "Special": tokenSpecial, "Reference": tokenReference, "JSON": tokenJSON,
	"JSONStart": tokenJSONStart, "RegexStart": tokenRegexStart, "LarkStart": tokenLarkStart, "Ignore": tokenIgnore, "Import": tokenImport,
	"Declare": tokenDeclare, "Override": tokenOverride, "Extend": tokenExtend, "Options": tokenOptions, "Newline": tokenNewline,
}

var keywords = map[string]lexer.TokenType{
	"%ignore": tokenIgnore, "%import": tokenImport, "%declare": tokenDeclare, "%override": tokenOverride, "%extend": tokenExtend,
	"%json": tokenJSONStart, "%regex": tokenRegexStart, "%lark": tokenLarkStart, "%llguidance": tokenOptions,
}

var parser = sync.OnceValue(func() *participle.Parser[File] { return notation.Build[File](kinds) })

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
