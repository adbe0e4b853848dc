package grammar

import (
	"slices"
	"strings"
	"sync"

	"github.com/stencil-go/stencil/grammar/internal/regexsyntax"
)

// larkCommon holds the terminals of Lark's common library, as its documentation
// defines them. Lazy parts are written so that they stop by themselves.
var larkCommon = map[string]string{
	"DIGIT":          `[0-9]`,
	"HEXDIGIT":       `[0-9A-Fa-f]`,
	"INT":            `[0-9]+`,
	"SIGNED_INT":     `[+-]?[0-9]+`,
	"DECIMAL":        `[0-9]+\.[0-9]*|\.[0-9]+`,
	"_EXP":           `[eE][+-]?[0-9]+`,
	"FLOAT":          `[0-9]+[eE][+-]?[0-9]+|(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?`,
	"SIGNED_FLOAT":   `[+-]?(?:[0-9]+[eE][+-]?[0-9]+|(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)`,
	"NUMBER":         `[0-9]+(?:[eE][+-]?[0-9]+)?|(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?`,
	"SIGNED_NUMBER":  `[+-]?(?:[0-9]+(?:[eE][+-]?[0-9]+)?|(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)`,
	"ESCAPED_STRING": `"(?:[^"\\\n]|\\.)*"`,
	"LCASE_LETTER":   `[a-z]`,
	"UCASE_LETTER":   `[A-Z]`,
	"LETTER":         `[A-Za-z]`,
	"WORD":           `[A-Za-z]+`,
	"CNAME":          `[_A-Za-z][_A-Za-z0-9]*`,
	"WS_INLINE":      `[ \t]+`,
	"WS":             `[ \t\f\r\n]+`,
	"CR":             `\r`,
	"LF":             `\n`,
	"NEWLINE":        `(?:\r?\n)+`,
	"SH_COMMENT":     `#[^\n]*`,
	"CPP_COMMENT":    `//[^\n]*`,
	"C_COMMENT":      `/\*[^*]*\*+(?:[^/*][^*]*\*+)*/`,
	"SQL_COMMENT":    `--[^\n]*`,
}

// larkCommonPattern is the pattern of common.NAME, "" when there is none.
func larkCommonPattern(path string) string {
	name, ok := strings.CutPrefix(path, "common.")
	if !ok {
		return ""
	}
	return larkCommon[name]
}

func larkCommonNames() string {
	names := make([]string, 0, len(larkCommon))
	for n := range larkCommon {
		names = append(names, n)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// larkCommonExprs are the expressions, made once: grammars share what the machine
// learns of them.
var larkCommonExprs = sync.OnceValue(func() map[string]*Expr {
	out := make(map[string]*Expr, len(larkCommon))
	for name, pattern := range larkCommon {
		n, err := regexsyntax.Parse(pattern, regexsyntax.Lark, regexsyntax.Limits{})
		if err != nil {
			panic("grammar: common." + name + ": " + err.Error())
		}
		t := translator{}
		out["common."+name] = Keep(t.plain(n))
	}
	return out
})

func larkCommonExpr(path string) *Expr { return larkCommonExprs()[path] }
