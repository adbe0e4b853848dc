package grammar

import (
	"errors"

	"github.com/stencil-go/stencil/grammar/internal/lark"
	"github.com/stencil-go/stencil/grammar/internal/notation"
)

// FromLark returns the grammar that a Lark grammar describes, with the extensions
// of llguidance: %json, %regex and %lark, & and ~ in terminals, special tokens,
// {m,n}, and the attributes of rules. The rule start is the whole text, unless
// WithStartRule names another.
//
// Names in capitals are terminals, which a Lexer cuts: contextually, the longest
// first, with what %ignore describes between them. Templates, ?rule, !rule, _rule,
// aliases and the priorities of rules are taken; all but templates shape syntax
// trees only. Regular expressions are what Python's re and Rust's regex read alike;
// anchors and look-around, which see beyond a terminal, are refused, and so is what
// depends on going back. %import takes the terminals of Lark's common library.
//
// The error is an *Error with line, column and excerpt: ErrSyntax with what was
// expected, ErrInvalid for a name that nothing defines and the like, ErrUnsupported
// for what is not enforced, ErrLimit past the limits.
func FromLark(src string, opts ...NotationOption) (*Grammar, error) {
	o, err := newNotationOptions("start", opts)
	if err != nil {
		return nil, err
	}
	file, failure := lark.Parse(src, lark.Limits{Size: o.limits.SourceBytes, Depth: o.limits.Depth})
	if failure != nil {
		return nil, notationError(src, failure)
	}
	t := newLarkTranslator(o, new(int), new(bool))
	root, failure := t.file(file, o.start, 0)
	if failure != nil {
		var inner *Error
		if errors.As(t.cause, &inner) {
			return nil, larkInner(src, failure, inner)
		}
		return nil, notationError(src, failure)
	}
	g, err := New(root)
	if err == nil && *t.captures {
		g.captures = func([]byte) ([]Captured, error) {
			return nil, &Error{Kind: ErrUnsupported, Keyword: "captures", Offset: -1, Err: errors.New("the machine finds the captures of rules: see fsm.Captures")}
		}
	}
	return g, err
}

// larkInner is the error of a grammar within the grammar, located in both.
func larkInner(src string, at *notation.Error, inner *Error) error {
	e := *inner
	e.Line, e.Column, e.Excerpt = 0, 0, ""
	offset := at.Offset
	if inner.Offset >= 0 {
		offset += int(inner.Offset)
	}
	locate(&e, src, offset)
	return &e
}

// WithSubgrammar makes a grammar known under a name: @name stands for it in Lark.
func WithSubgrammar(name string, g *Grammar) NotationOption {
	return func(o *notationOptions) error {
		if name == "" || g == nil {
			return optionError("WithSubgrammar", "the name is empty or the grammar nil")
		}
		if o.subgrammars == nil {
			o.subgrammars = map[string]*Grammar{}
		}
		o.subgrammars[name] = g
		return nil
	}
}

// WithInlineSchemas sets how the schemas of %json in Lark are read.
func WithInlineSchemas(opts ...JSONSchemaOption) NotationOption {
	return func(o *notationOptions) error { o.schema = opts; return nil }
}

// larkTranslator turns a syntax tree into an expression.
type larkTranslator struct {
	options notationOptions
	// work counts the terms translated, in all grammars of the source.
	work *int
	// captures says that some rule is captured.
	captures *bool
	cause    error
	lexer    *Lexer
	rules    *ruleSet

	definitions map[string]*lark.Definition
	extensions  map[string][]*lark.Expansions
	declared    map[string]bool
	imported    map[string]string // the name in the common library
	terminals   map[string]*larkTerminal
	leaves      map[string]*Expr // of anonymous terminals
	literals    map[string]string
	instances   map[string]*Expr
	made        map[*lark.Definition]bool // those that some instance is of
	waiting     []larkInstance
	initialSkip bool
}

func newLarkTranslator(o notationOptions, work *int, captures *bool) *larkTranslator {
	return &larkTranslator{
		options: o, work: work, captures: captures, lexer: NewLexer(), rules: newRuleSet(),
		definitions: map[string]*lark.Definition{}, extensions: map[string][]*lark.Expansions{}, declared: map[string]bool{},
		imported: map[string]string{}, terminals: map[string]*larkTerminal{}, leaves: map[string]*Expr{}, literals: map[string]string{},
		instances: map[string]*Expr{}, made: map[*lark.Definition]bool{},
	}
}

// isTerminal reports whether a name is one of a terminal: in capitals.
func isTerminal(name string) bool {
	for i := range len(name) {
		if c := name[i]; c != '_' {
			return c >= 'A' && c <= 'Z'
		}
	}
	return false
}

func (t *larkTranslator) file(f *lark.File, start string, end int) (*Expr, *notation.Error) {
	if err := t.collect(f); err != nil {
		return nil, err
	}
	var order []*lark.Definition
	for _, s := range f.Statements {
		d := s.Definition
		if s.Override != nil {
			d = s.Override
		}
		if d != nil && t.definitions[d.Name.Text] == d && !isTerminal(d.Name.Text) && len(d.Parameters) == 0 && !d.Parametric {
			order = append(order, d)
			t.rules.add(d.Name.Text)
		}
	}
	if err := t.nameLiterals(f); err != nil {
		return nil, err
	}
	if d := t.definitions[start]; d != nil && !t.rules.has(start) && !isTerminal(start) {
		return nil, notation.Fail(notation.Invalid, d.Name.Pos.Offset, start, "the text starts with a rule that has parameters")
	}
	if !t.rules.has(start) {
		return nil, notation.Fail(notation.Invalid, end, start, "no rule has this name, which is where the text starts")
	}
	skipped := empty
	for _, s := range f.Statements {
		if s.Ignore == nil {
			continue
		}
		p, err := t.terminalExpansions(s.Ignore, 0)
		if err != nil {
			return nil, err
		}
		t.lexer.Ignore(p.e)
		skipped = Alt(skipped, p.e)
	}
	for _, d := range order {
		body, err := t.rule(d, larkScope{})
		if err != nil {
			return nil, err
		}
		t.rules.define(d.Name.Text, body)
	}
	for len(t.waiting) > 0 {
		i := t.waiting[len(t.waiting)-1]
		t.waiting = t.waiting[:len(t.waiting)-1]
		body, err := t.rule(i.body, i.scope)
		if err != nil {
			return nil, err
		}
		t.rules.define(i.name, body)
	}
	for _, s := range f.Statements {
		// What no rule uses is checked all the same.
		d := s.Definition
		if d == nil {
			continue
		}
		if !isTerminal(d.Name.Text) {
			if err := t.unused(d); err != nil {
				return nil, err
			}
			continue
		}
		if _, err := t.terminal(d.Name.Text, d.Name.Pos.Offset, 0); err != nil {
			return nil, err
		}
	}
	root := t.rules.finish(start)
	if t.initialSkip {
		root = Seq(Repeat(skipped, 0, -1), root)
	}
	return root, nil
}

// collect gathers the definitions and directives.
func (t *larkTranslator) collect(f *lark.File) *notation.Error {
	for _, s := range f.Statements {
		switch {
		case s.Definition != nil:
			d := s.Definition
			if t.known(d.Name.Text) {
				return notation.Fail(notation.Invalid, d.Name.Pos.Offset, d.Name.Text, "the name is defined twice")
			}
			t.definitions[d.Name.Text] = d
		case s.Import != nil:
			if err := t.imports(s.Import); err != nil {
				return err
			}
		case s.Declare != nil:
			for _, n := range s.Declare {
				t.declared[n.Text] = true
			}
		case s.Options != nil:
			if err := t.directives(*s.Options, s.Pos.Offset); err != nil {
				return err
			}
		}
	}
	for _, s := range f.Statements {
		d := s.Override
		if s.Extend != nil {
			d = s.Extend
		}
		if d == nil {
			continue
		}
		name := d.Name.Text
		if !t.known(name) {
			return notation.Fail(notation.Invalid, d.Name.Pos.Offset, name, "there is no definition to change")
		}
		if s.Override != nil {
			delete(t.imported, name)
			t.definitions[name] = d
			delete(t.extensions, name)
			continue
		}
		if len(d.Parameters)+len(d.Attributes) > 0 || d.Parametric || d.Priority != "" {
			return notation.Fail(notation.Unsupported, d.Name.Pos.Offset, "%extend", "parameters, attributes and priorities are those of the definition")
		}
		t.extensions[name] = append(t.extensions[name], d.Body)
	}
	return nil
}

func (t *larkTranslator) known(name string) bool {
	_, imported := t.imported[name]
	return t.definitions[name] != nil || imported
}

func (t *larkTranslator) imports(i *lark.Import) *notation.Error {
	path := ""
	for k, n := range i.Path {
		if k > 0 {
			path += "."
		}
		path += n.Text
	}
	add := func(name, local string, offset int) *notation.Error {
		if i.Relative || larkCommonPattern(name) == "" {
			return notation.Fail(notation.Unsupported, offset, name, "only terminals of Lark's common library can be imported: %s", larkCommonNames())
		}
		if t.known(local) {
			return notation.Fail(notation.Invalid, offset, local, "the name is defined twice")
		}
		t.imported[local] = name
		return nil
	}
	if len(i.Names) > 0 {
		for _, n := range i.Names {
			if err := add(path+"."+n.Text, n.Text, n.Pos.Offset); err != nil {
				return err
			}
		}
		return nil
	}
	local := i.Path[len(i.Path)-1]
	if i.Alias != nil {
		local = i.Alias
	}
	return add(path, local.Text, local.Pos.Offset)
}

// spend counts a step of work.
func (t *larkTranslator) spend(offset int) *notation.Error {
	if *t.work++; *t.work > t.options.limits.Work {
		return notation.Fail(notation.Limit, offset, "", "the grammar takes more than %d steps to translate", t.options.limits.Work)
	}
	return nil
}

// fail is an error whose cause is an *Error of a grammar within the grammar.
func (t *larkTranslator) fail(offset int, construct string, cause error) *notation.Error {
	t.cause = cause
	return notation.Fail(notation.Invalid, offset, construct, "%v", cause)
}

// unknown is the error for a name that nothing defines.
func (t *larkTranslator) unknown(name string, offset int) *notation.Error {
	if t.declared[name] {
		return notation.Fail(notation.Unsupported, offset, name, "a terminal that is declared only comes from a program")
	}
	kind := "rule"
	if isTerminal(name) {
		kind = "terminal"
	}
	return notation.Fail(notation.Invalid, offset, name, "no %s has this name", kind)
}
