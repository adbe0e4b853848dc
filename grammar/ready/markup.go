package ready

import (
	"fmt"
	"sync"

	"github.com/stencil-go/stencil/grammar"
)

// Element is an element of XML: its name and the attributes that it may have, in this
// order, each once at most.
type Element struct {
	Name       string
	Attributes []string
}

const (
	// XML 1.0, section 2.2: characters, without those of markup.
	xmlCharacters = `\t\n !#-%'-;=?-\u{7E}\u{85}\u{A0}-\u{D7FF}\u{E000}-\u{FDCF}\u{FDF0}-\u{FFFD}\u{10000}-\u{1FFFD}`
	entity        = `&(?:amp|lt|gt|quot|apos|#(?:9|10|3[2-9]|[4-9][0-9]|1[01][0-9]|12[0-6]));`
	xmlName       = `[A-Za-z_][A-Za-z0-9_.\-]*`
)

// XMLFragment describes fragments of XML 1.0: text, entities and elements of the given
// names, nested in any way and each closed by its own tag. Without any, there is text
// only. That a tag closes the one that opened it is more than a grammar can say of
// names that are not known, so the names are the caller's.
//
// Left out are comments, CDATA sections, processing instructions and namespaces' colons.
// A > is always written as an entity. The error is a *grammar.Error of kind ErrInvalid
// for what is no name and for a name that occurs twice.
func XMLFragment(elements ...Element) (*grammar.Expr, error) {
	r := grammar.NewRule("content")
	content := grammar.Ref(r)
	parts := []*grammar.Expr{xmlText()}
	seen := map[string]bool{}
	for i, e := range elements {
		names := map[string]bool{}
		for k, n := range append([]string{e.Name}, e.Attributes...) {
			if !matches(xmlName, n) || k == 0 && seen[n] || names[n] && k > 0 {
				return nil, &grammar.Error{Kind: grammar.ErrInvalid, Pointer: fmt.Sprintf("/%d", i), Offset: -1, Err: fmt.Errorf("%q is no name, or occurs twice", n)}
			}
			if k > 0 {
				names[n] = true
			}
		}
		seen[e.Name] = true
		parts = append(parts, element(e.Name, content, e.Attributes...), seq(lit("<"+e.Name), attributes(e.Attributes...), lit("/>")))
	}
	r.Define(many(alt(parts...)))
	return content, nil
}

// xmlText is a character or an entity.
var xmlText = sync.OnceValue(func() *grammar.Expr { return re(`[` + xmlCharacters + `"]|` + entity) })

func attributes(names ...string) *grammar.Expr {
	value := re(`(?:[` + xmlCharacters + `]|` + entity + `)*`)
	var parts []*grammar.Expr
	for _, n := range names {
		parts = append(parts, opt(lit(" "+n+`="`), value, lit(`"`)))
	}
	return seq(parts...)
}

// element is an element with a closing tag.
func element(name string, content *grammar.Expr, names ...string) *grammar.Expr {
	return seq(lit("<"+name), attributes(names...), lit(">"), content, lit("</"+name+">"))
}

// HTMLFragment describes fragments of HTML: headings, paragraphs, lists, tables, quotes,
// code blocks and divisions, and within text links, images, emphasis, code, marks and
// line breaks. Elements stand where HTML allows them, so that no reader closes one
// early: no paragraph holds a block, no link holds a link. All tags are closed but
// those of void elements. Attributes are href, title, src, alt, class, id and lang.
func HTMLFragment() *grammar.Expr { return htmlFragment() }

var htmlFragment = sync.OnceValue(func() *grammar.Expr {
	common := []string{"id", "class", "lang"}
	with := func(names ...string) []string { return append(append([]string(nil), common...), names...) }
	void := func(name string, names ...string) *grammar.Expr {
		return seq(lit("<"+name), attributes(with(names...)...), lit(">"))
	}
	// phrases is what text holds; links hold the same without links.
	phrases := func(rule string, more ...*grammar.Expr) *grammar.Expr {
		return recursive(rule, func(self *grammar.Expr) *grammar.Expr {
			parts := append([]*grammar.Expr{xmlText(), void("br"), void("img", "src", "alt", "title")}, more...)
			for _, n := range []string{"em", "strong", "b", "i", "code", "span", "mark", "small", "sub", "sup", "del", "ins", "q", "kbd"} {
				parts = append(parts, element(n, self, common...))
			}
			return many(alt(parts...))
		})
	}
	inline := phrases("inline", element("a", phrases("unlinked"), with("href", "title")...))
	return recursive("flow", func(flow *grammar.Expr) *grammar.Expr {
		blank := re(`[ \n]*`)
		some := func(parts ...*grammar.Expr) *grammar.Expr {
			return seq(blank, grammar.Repeat(seq(alt(parts...), blank), 1, -1))
		}
		row := func(cells ...*grammar.Expr) *grammar.Expr { return element("tr", some(cells...), common...) }
		th, td := element("th", inline, common...), element("td", flow, common...)
		parts := []*grammar.Expr{inline, void("hr"),
			element("ul", some(element("li", flow, common...)), common...),
			element("ol", some(element("li", flow, common...)), common...),
			element("dl", some(seq(element("dt", inline, common...), blank, element("dd", flow, common...))), common...),
			element("table", seq(opt(blank, element("thead", some(row(th)), common...)), blank, element("tbody", some(row(th, td)), common...), blank), common...),
		}
		for _, n := range []string{"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre"} {
			parts = append(parts, element(n, inline, common...))
		}
		for _, n := range []string{"div", "section", "article", "blockquote", "figure"} {
			parts = append(parts, element(n, flow, common...))
		}
		return many(alt(parts...))
	})
})
