package notation

import (
	"errors"
	"io"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// Token is a piece of a source: its type, its text and where it starts.
type Token = lexer.Token

// Kinds of tokens: the names that a participle grammar uses.
type Kinds map[string]lexer.TokenType

// definition makes the names known to participle. Sources are cut before.
type definition struct{ kinds Kinds }

// Symbols implements lexer.Definition.
func (d definition) Symbols() map[string]lexer.TokenType { return d.kinds }

// Lex implements lexer.Definition.
func (d definition) Lex(string, io.Reader) (lexer.Lexer, error) { return &stream{}, nil }

// stream hands out tokens that are there already.
type stream struct {
	tokens []Token
	end    int
}

// Next implements lexer.Lexer.
func (s *stream) Next() (Token, error) {
	if len(s.tokens) == 0 {
		return lexer.EOFToken(lexer.Position{Offset: s.end}), nil
	}
	t := s.tokens[0]
	s.tokens = s.tokens[1:]
	return t, nil
}

// Build makes the parser of the struct G, whose tags name the kinds.
func Build[G any](kinds Kinds) *participle.Parser[G] {
	return participle.MustBuild[G](participle.Lexer(definition{kinds}))
}

// Parse puts the tokens of a source of the given length together. The expected
// function says what may follow the tokens before the one that does not fit.
func Parse[G any](p *participle.Parser[G], tokens []Token, length int, expected func(before []Token) string) (*G, *Error) {
	lex, err := lexer.Upgrade(&stream{tokens: tokens, end: length})
	if err != nil {
		return nil, Fail(Syntax, 0, "", "%v", err)
	}
	g, err := p.ParseFromLexer(lex)
	if err == nil {
		return g, nil
	}
	var unexpected *participle.UnexpectedTokenError
	if errors.As(err, &unexpected) {
		t := unexpected.Unexpected
		e := &Error{Offset: t.Pos.Offset, Message: "unexpected " + quoted(t)}
		at := 0
		for at < len(tokens) && tokens[at].Pos.Offset < t.Pos.Offset {
			at++
		}
		e.Expected = expected(tokens[:at])
		return nil, e
	}
	var other participle.Error
	if errors.As(err, &other) {
		// What is left of participle's errors is its bound on repetitions.
		return nil, Fail(Limit, other.Position().Offset, "", "more than %d parts in one place", participle.MaxIterations)
	}
	return nil, Fail(Syntax, 0, "", "%v", err)
}

func quoted(t Token) string {
	switch {
	case t.EOF():
		return "end of the source"
	case t.Value == "" || t.Value[0] == '\n' || t.Value[0] == '\r':
		return "end of the line"
	}
	if t.Value[0] == '"' {
		return shorten(t.Value)
	}
	return "\"" + shorten(t.Value) + "\""
}

// shorten keeps messages about long tokens short.
func shorten(s string) string {
	const most = 40
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i] + "..."
		}
	}
	return s
}
