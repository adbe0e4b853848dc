package gbnf

import (
	"sync"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/stencil-go/stencil/grammar/internal/notation"
)

// File is a grammar.
type File struct {
	Rules []*Rule `parser:"( @@ ( Newline @@ )* Newline? )?"`
}

// Rule is a definition: name ::= body.
type Rule struct {
	Pos  lexer.Position
	Name string        `parser:"@Name Define"`
	Body *Alternatives `parser:"@@"`
}

// Alternatives are sequences, any one of which fits.
type Alternatives struct {
	Sequences []*Sequence `parser:"@@ ( Bar @@ )*"`
}

// Sequence is items, one after another, possibly none.
type Sequence struct {
	Items []*Item
}

// Parse implements participle.Parseable. Items of one token and their signs are taken
// as they are; participle, which would try all kinds of items behind the last one,
// reads groups and repetitions in braces.
func (s *Sequence) Parse(lex *lexer.PeekingLexer) error {
	for {
		t := lex.Peek()
		item := &Item{Pos: t.Pos}
		switch t.Type {
		case tokenString:
			item.String = &t.Value
		case tokenClass:
			item.Class = &t.Value
		case tokenName:
			item.Name = &t.Value
		case tokenDot:
			item.Any = true
		case tokenToken:
			item.Token = &t.Value
		case tokenOpen:
			group, err := groupParser().ParseFromLexer(lex, participle.AllowTrailing(true))
			if err != nil {
				return err
			}
			item.Group = group.Body
		default:
			return nil
		}
		if t.Type != tokenOpen {
			lex.Next()
		}
		if err := item.operators(lex); err != nil {
			return err
		}
		s.Items = append(s.Items, item)
	}
}

// operators takes the repetitions behind an item.
func (i *Item) operators(lex *lexer.PeekingLexer) error {
	for {
		switch t := lex.Peek(); t.Type {
		case tokenSign:
			i.Ops = append(i.Ops, &Op{Pos: t.Pos, Sign: t.Value})
			lex.Next()
		case tokenLeftBrace:
			op, err := opParser().ParseFromLexer(lex, participle.AllowTrailing(true))
			if err != nil {
				return err
			}
			i.Ops = append(i.Ops, op)
		default:
			return nil
		}
	}
}

// Item is a terminal, a reference or a group, repeated by each of Ops in turn.
// Exactly one of its other fields is set.
type Item struct {
	Pos    lexer.Position
	String *string // in its quotes
	Class  *string // in its brackets
	Name   *string // a rule
	Any    bool    // any character
	Token  *string // <...>, or !<...>
	Group  *Alternatives
	Ops    []*Op
}

// Group is ( ... ).
type Group struct {
	Body *Alternatives `parser:"Open @@ Close"`
}

// Op is a repetition: Sign is one of * + ?, or "" for {Min}, {Min,} and {Min,Max}.
type Op struct {
	Pos   lexer.Position
	Sign  string `parser:"( @Sign"`
	Min   string `parser:"| LeftBrace @Number"`
	Comma bool   `parser:"( @Comma"`
	Max   string `parser:"@Number? )? RightBrace )"`
}

const (
	tokenName lexer.TokenType = iota + 1
	tokenDefine
	tokenBar
	tokenString
	tokenClass
	tokenDot
	tokenToken
	tokenOpen
	tokenClose
	tokenSign
	tokenLeftBrace
	tokenRightBrace
	tokenNumber
	tokenComma
	tokenNewline
)

var kinds = notation.Kinds{
	"EOF": lexer.EOF, "Name": tokenName, "Define": tokenDefine, "Bar": tokenBar, "String": tokenString, "Class": tokenClass, "Dot": tokenDot,
	"Token": tokenToken, "Open": tokenOpen, "Close": tokenClose, "Sign": tokenSign, "LeftBrace": tokenLeftBrace, "RightBrace": tokenRightBrace,
	"Number": tokenNumber, "Comma": tokenComma, "Newline": tokenNewline,
}

var (
	parser      = sync.OnceValue(func() *participle.Parser[File] { return notation.Build[File](kinds) })
	groupParser = sync.OnceValue(func() *participle.Parser[Group] { return notation.Build[Group](kinds) })
	opParser    = sync.OnceValue(func() *participle.Parser[Op] { return notation.Build[Op](kinds) })
)

// Limits bounds what is read.
type Limits struct {
	// Size is the longest source in bytes.
	Size int
	// Depth is the deepest nesting of parentheses.
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

// expected says what may stand behind the tokens.
func expected(before []notation.Token) string {
	const item = `a string, a class, a rule's name, ".", a token, "("`
	if len(before) == 0 {
		return "a rule's name"
	}
	depth, braces := 0, false
	for _, t := range before {
		switch t.Type {
		case tokenOpen:
			depth++
		case tokenClose:
			depth--
		case tokenLeftBrace:
			braces = true
		case tokenRightBrace:
			braces = false
		}
	}
	closing := `"|" or the end of the line`
	if depth > 0 {
		closing = `"|" or ")"`
	}
	last := before[len(before)-1]
	switch last.Type {
	case tokenNewline:
		return "a rule's name"
	case tokenName:
		if k := len(before) - 2; k < 0 || before[k].Type == tokenNewline {
			return `"::="`
		}
	case tokenDefine, tokenBar, tokenOpen:
		return item + ", " + closing
	case tokenLeftBrace:
		return "a number"
	case tokenNumber:
		if k := len(before) - 2; before[k].Type == tokenComma {
			return `"}"`
		}
		return `"," or "}"`
	case tokenComma:
		return `a number or "}"`
	}
	if braces {
		return `"}"`
	}
	return item + ", a repetition, " + closing
}
