package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/stencil-go/stencil"
	"github.com/stencil-go/stencil/grammar"
)

// shapeFlags say what may be written. Every command that needs a shape embeds them.
type shapeFlags struct {
	Schema string   `xor:"shape" required:"" type:"existingfile" placeholder:"FILE" help:"JSON that a JSON Schema allows."`
	YAML   string   `xor:"shape" name:"yaml" required:"" type:"existingfile" placeholder:"FILE" help:"YAML whose value a JSON Schema allows."`
	CSV    string   `xor:"shape" name:"csv" required:"" type:"existingfile" placeholder:"FILE" help:"CSV with a header, whose rows a JSON Schema allows."`
	Regex  string   `xor:"shape" required:"" placeholder:"R" help:"Text that a regular expression (ECMA-262) matches as a whole."`
	GBNF   string   `xor:"shape" name:"gbnf" required:"" type:"existingfile" placeholder:"FILE" help:"Text that a grammar in llama.cpp's notation (GBNF) describes."`
	Lark   string   `xor:"shape" required:"" type:"existingfile" placeholder:"FILE" help:"Text that a Lark grammar describes."`
	Choice []string `xor:"shape" required:"" placeholder:"A,B" help:"One of several texts."`

	AnyOrder   bool   `help:"Let the keys of objects stand in any order (with --schema and --yaml)."`
	Whitespace string `default:"compact" placeholder:"MODE" help:"Layout of JSON: compact, flexible, or the number of blanks of an indentation (with --schema)."`

	// checking says that texts are judged, not written; plainNumbers that JSON has no
	// exponents.
	checking, plainNumbers bool
}

// csvOptions are those of CSV: in finished texts either line end is taken, and quotes
// that are not needed.
func (f *shapeFlags) csvOptions() []grammar.CSVOption {
	if f.checking {
		return []grammar.CSVOption{grammar.WithLineEnd(grammar.AnyLineEnd), grammar.WithQuotes(grammar.QuoteAny)}
	}
	return nil
}

// grammar compiles the shape's front end. Errors are those of the call.
func (f *shapeFlags) grammar() (*grammar.Grammar, error) {
	g, err := f.build()
	if err != nil {
		return nil, usageError{err}
	}
	return g, nil
}

func (f *shapeFlags) build() (*grammar.Grammar, error) {
	switch {
	case f.Schema == "" && f.Whitespace != "compact":
		return nil, fmt.Errorf("stencil: --whitespace goes with --schema")
	case f.Schema == "" && f.YAML == "" && f.AnyOrder:
		return nil, fmt.Errorf("stencil: --any-order goes with --schema and --yaml")
	}
	switch {
	case f.Schema != "":
		opts, err := f.schemaOptions()
		if err != nil {
			return nil, err
		}
		return fromFile(f.Schema, func(src []byte) (*grammar.Grammar, error) { return grammar.FromJSONSchema(src, opts...) })
	case f.YAML != "":
		var opts []grammar.YAMLOption
		if f.AnyOrder {
			opts = append(opts, grammar.WithAnyOrder())
		}
		return fromFile(f.YAML, func(src []byte) (*grammar.Grammar, error) { return grammar.FromYAMLSchema(src, opts...) })
	case f.CSV != "":
		return fromFile(f.CSV, func(src []byte) (*grammar.Grammar, error) { return grammar.FromCSVSchema(src, f.csvOptions()...) })
	case f.Regex != "":
		return grammar.FromRegex(f.Regex)
	case f.GBNF != "":
		return fromFile(f.GBNF, func(src []byte) (*grammar.Grammar, error) { return grammar.FromGBNF(string(src)) })
	case f.Lark != "":
		return fromFile(f.Lark, func(src []byte) (*grammar.Grammar, error) { return grammar.FromLark(string(src)) })
	}
	return grammar.New(grammar.ChoiceOf(f.Choice...))
}

// fromFile reads a grammar, whose errors then name the file.
func fromFile(path string, read func(src []byte) (*grammar.Grammar, error)) (*grammar.Grammar, error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	g, err := read(src)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return g, nil
}

func (f *shapeFlags) schemaOptions() ([]grammar.JSONSchemaOption, error) {
	var opts []grammar.JSONSchemaOption
	if f.plainNumbers {
		opts = append(opts, grammar.WithoutExponents())
	}
	if f.AnyOrder {
		opts = append(opts, grammar.WithAnyOrder())
	}
	switch f.Whitespace {
	case "compact":
		return opts, nil
	case "flexible":
		return append(opts, grammar.WithWhitespace(grammar.Flexible)), nil
	}
	indent, err := strconv.Atoi(f.Whitespace)
	if err != nil {
		return nil, fmt.Errorf("stencil: --whitespace %s: want compact, flexible or a number", f.Whitespace)
	}
	return append(opts, grammar.WithWhitespace(grammar.Pretty(indent))), nil
}

// shape compiles the shape. The outline of a schema is not told to the model: the
// prompt is taken as it is meant.
func (f *shapeFlags) shape() (*stencil.Shape, error) {
	g, err := f.grammar()
	if err != nil {
		return nil, err
	}
	return stencil.ShapeFromGrammar(g)
}
