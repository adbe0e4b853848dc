package lark

import (
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/stencil-go/stencil/grammar/internal/notation"
)

const (
	statement = `a rule, a terminal, %ignore, %import, %declare, %override, %extend or %llguidance`
	value     = `a string, a regular expression, a name, a special token, %json, %regex, %lark, "~", "(", "["`
)

// expected says what may stand behind the tokens.
func expected(before []notation.Token) string {
	if len(before) == 0 {
		return statement
	}
	last := before[len(before)-1]
	open, head := context(before)
	switch last.Type {
	case tokenNewline:
		return statement
	case tokenModifier:
		return "a rule"
	case tokenIgnore:
		return value
	case tokenImport, tokenDeclare, tokenOverride, tokenExtend, tokenArrow:
		return "a name"
	case tokenOf:
		if head {
			return `"_"`
		}
		return `a number, "_" or a function of it`
	case tokenIf:
		return "a condition"
	case tokenEquals:
		return "a number"
	case tokenDotDot:
		return "a string"
	case tokenLarkStart:
		return `"{"`
	}
	if head {
		switch last.Type {
		case tokenName:
			switch open {
			case tokenLeftBracket:
				return `"=", "," or "]"`
			case tokenTemplateOpen:
				return `"," or "}"`
			}
			return `"{", "::", ".", "[" or ":"`
		case tokenDot:
			return "a number"
		case tokenLeftBracket, tokenComma, tokenTemplateOpen:
			return "a name"
		case tokenRightBracket:
			return `":"`
		case tokenRightBrace, tokenSelf:
			return `".", "[" or ":"`
		case tokenNumber, tokenAtom:
			if open == tokenLeftBracket {
				return `"," or "]"`
			}
			return `"[" or ":"`
		}
	}
	closing := "the end of the line"
	switch open {
	case tokenOpen:
		closing = `")"`
	case tokenLeftBracket:
		closing = `"]"`
	case tokenTemplateOpen:
		return `"," or "}"`
	}
	return value + `, a repetition, "&", "->", "|" or ` + closing
}

// context is the innermost bracket that is open behind the tokens, 0 if there is
// none, and whether the statement's colon is still to come.
func context(before []notation.Token) (open lexer.TokenType, head bool) {
	var stack []lexer.TokenType
	head = true
	for _, t := range before {
		switch t.Type {
		case tokenOpen, tokenLeftBracket, tokenTemplateOpen:
			stack = append(stack, t.Type)
		case tokenClose, tokenRightBracket, tokenRightBrace:
			if len(stack) > 0 {
				stack = stack[:len(stack)-1]
			}
		case tokenColon, tokenIgnore, tokenImport, tokenDeclare:
			head = false
		case tokenNewline:
			head = true
		}
	}
	if len(stack) > 0 {
		open = stack[len(stack)-1]
	}
	return open, head
}
