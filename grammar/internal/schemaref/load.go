package schemaref

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
)

// Options say how documents are read.
type Options struct {
	// Draft is for documents without $schema; 0 is 2020-12, with the older forms of
	// keywords understood too.
	Draft Draft
	// MaxDepth bounds the nesting of a document, MaxSchemas the schemas of all.
	MaxDepth, MaxSchemas int
	// Resolver fetches a document by its absolute URI; nil fetches nothing.
	Resolver func(uri string) ([]byte, error)
}

// Resource is a schema with an identifier of its own, or the root of a document
// (JSON Schema Core, section 8.2).
type Resource struct {
	// Index tells the resources of a Loader apart.
	Index int
	// Document is the URI by which the document was fetched, "" for the first.
	Document string
	// URI is the base of the references inside.
	URI   string
	Draft Draft
	// Declared says that $schema names the draft, there or in what refers to it, or the
	// caller.
	Declared bool
	Root     *Schema
	// NoValidation says that the meta-schema leaves out the validation vocabulary.
	NoValidation bool
	// RecursiveAnchor is $recursiveAnchor of 2019-09.
	RecursiveAnchor bool

	anchors map[string]*Schema
	dynamic map[string]*Schema
}

// DynamicAnchor finds the schema with the $dynamicAnchor, or nil.
func (r *Resource) DynamicAnchor(name string) *Schema { return r.dynamic[name] }

// Loader holds the documents read so far.
type Loader struct {
	opts Options
	// schemas are numbered as the marks of their values are, less one.
	schemas   []*Schema
	resources []*Resource
	byURI     map[string]*Resource
	// Dynamic says that some resource has a dynamic or recursive anchor.
	Dynamic bool
	// DigitsOnly says that some schema of draft 4 takes integers and no other numbers, to which 1.0 belongs there.
	DigitsOnly bool
	arena      []Schema
}

// NewLoader returns a loader without documents.
func NewLoader(o Options) *Loader {
	return &Loader{opts: o}
}

// Len is the number of schemas read so far.
func (l *Loader) Len() int { return len(l.schemas) }

// Load reads the document that uri names; the empty URI will do for a document
// that nothing refers to from outside.
func (l *Loader) Load(text, uri string) (*Schema, error) {
	return l.load(text, uri, l.opts.Draft)
}

// load is Load of a document that, without $schema, is of the draft d.
func (l *Loader) load(text, uri string, d Draft) (*Schema, error) {
	v, err := jsonvalue.Read(text, l.opts.MaxDepth)
	if err != nil {
		e := err.(*jsonvalue.Error)
		fault := Malformed
		if e.Depth {
			fault = TooMuch
		}
		return nil, &Error{Fault: fault, Document: uri, Offset: e.Offset, Reason: e.Reason}
	}
	r := l.resource(uri, d)
	r.Document = uri
	r.Declared = d != 0
	if r.Draft == 0 {
		r.Draft = Draft2020
	}
	l.register(uri, r)
	if l.schemas == nil {
		l.schemas = make([]*Schema, 0, min(4+len(text)/32, 1024))
	}
	s, err := l.parse(v, Schema{Resource: r})
	if err != nil {
		return nil, err
	}
	if r.Root == nil {
		r.Root = s
	}
	return s, nil
}

func (l *Loader) resource(uri string, d Draft) *Resource {
	r := &Resource{Index: len(l.resources), URI: uri, Draft: d}
	l.resources = append(l.resources, r)
	return r
}

func (l *Loader) register(uri string, r *Resource) {
	if l.byURI == nil {
		l.byURI = map[string]*Resource{}
	}
	if _, ok := l.byURI[uri]; !ok {
		l.byURI[uri] = r
	}
}

var drafts = map[string]Draft{
	"json-schema.org/draft-04/schema":       Draft4,
	"json-schema.org/draft-04/hyper-schema": Draft4,
	"json-schema.org/draft-06/schema":       Draft6,
	"json-schema.org/draft-06/hyper-schema": Draft6,
	"json-schema.org/draft-07/schema":       Draft7,
	"json-schema.org/draft-07/hyper-schema": Draft7,
	"json-schema.org/draft/2019-09/schema":  Draft2019,
	"json-schema.org/draft/2020-12/schema":  Draft2020,
}

// identify gives s a resource of its own where it has an identifier or stands at
// the root, and registers its anchors.
func (l *Loader) identify(s *Schema, v *jsonvalue.Value) error {
	r := s.Resource
	own := r.Root == nil
	if own {
		r.Root = s
	}
	id := l.id(v, r.Draft)
	meta := v.Get("$schema")
	if own && meta == nil && id == nil {
		l.anchors(s, v)
		return nil
	}
	if meta != nil && (own || id != nil) {
		if meta.Kind != jsonvalue.String {
			return l.invalid(s, "$schema", meta, "must be a string")
		}
		if !own {
			document := r.Document
			r = l.resource(r.URI, r.Draft)
			r.Document = document
			r.Root, s.Resource, own = s, r, true
		}
		if err := l.declare(r, meta.Text); err != nil {
			return err
		}
		id = l.id(v, r.Draft)
	}
	if id != nil {
		if id.Kind != jsonvalue.String {
			return l.invalid(s, "$id", id, "must be a string")
		}
		if err := l.rename(s, id, own); err != nil {
			return err
		}
	}
	l.anchors(s, v)
	return nil
}

// id is the member that identifies the schema, unless $ref hides it (before 2019-09).
func (l *Loader) id(v *jsonvalue.Value, d Draft) *jsonvalue.Value {
	if d <= Draft7 && v.Get("$ref").Is(jsonvalue.String) {
		return nil
	}
	if d == Draft4 {
		return v.Get("id")
	}
	return v.Get("$id")
}

// rename enters s under the identifier: a resource of its own, or before 2019-09
// an anchor when only a fragment is given.
func (l *Loader) rename(s *Schema, id *jsonvalue.Value, own bool) error {
	text, fragment, _ := strings.Cut(id.Text, "#")
	r := s.Resource
	if fragment != "" && r.Draft <= Draft7 && text == "" {
		anchor(&r.anchors, fragment, s)
		return nil
	}
	if text == "" {
		return nil
	}
	uri, err := join(r.URI, text)
	if err != nil {
		return l.invalid(s, "$id", id, err.Error())
	}
	if !own {
		r = &Resource{Index: len(l.resources), Document: r.Document, URI: uri, Draft: r.Draft, Declared: r.Declared, NoValidation: r.NoValidation, Root: s}
		l.resources = append(l.resources, r)
		s.Resource = r
	}
	r.URI = uri
	l.register(uri, r)
	if fragment != "" && r.Draft <= Draft7 {
		anchor(&r.anchors, fragment, s)
	}
	return nil
}

func (l *Loader) anchors(s *Schema, v *jsonvalue.Value) {
	r := s.Resource
	if r.Draft < Draft2019 {
		return
	}
	if a := v.Get("$anchor"); a.Is(jsonvalue.String) {
		anchor(&r.anchors, a.Text, s)
	}
	if a := v.Get("$dynamicAnchor"); a.Is(jsonvalue.String) && r.Draft >= Draft2020 {
		anchor(&r.anchors, a.Text, s)
		anchor(&r.dynamic, a.Text, s)
		l.Dynamic = true
	}
	if a := v.Get("$recursiveAnchor"); a.Is(jsonvalue.True) && r.Draft == Draft2019 {
		r.RecursiveAnchor = true
		l.Dynamic = true
	}
}

func anchor(m *map[string]*Schema, name string, s *Schema) {
	if *m == nil {
		*m = map[string]*Schema{}
	}
	if _, ok := (*m)[name]; !ok {
		(*m)[name] = s
	}
}

// declare sets the draft that the meta-schema stands for. A meta-schema that is
// not one of the drafts is read where the resolver has it, for its vocabularies
// and its own $schema; else the draft stays what it is.
func (l *Loader) declare(r *Resource, uri string) error {
	for range 4 {
		name := strings.TrimSuffix(uri, "#")
		name = strings.TrimPrefix(strings.TrimPrefix(name, "http://"), "https://")
		if d, ok := drafts[name]; ok {
			r.Draft, r.Declared = d, true
			return nil
		}
		if l.opts.Resolver == nil {
			return nil
		}
		text, err := l.opts.Resolver(uri)
		if err != nil {
			return nil
		}
		v, err := jsonvalue.Read(string(text), l.opts.MaxDepth)
		if err != nil || v.Kind != jsonvalue.Object {
			return &Error{Fault: Invalid, Document: r.Document, Keyword: "$schema", Offset: -1, Reason: fmt.Sprintf("the meta-schema %s is not a JSON object", uri)}
		}
		if vocabularies := v.Get("$vocabulary"); vocabularies.Is(jsonvalue.Object) {
			r.NoValidation = true
			for i := range vocabularies.Members {
				if strings.HasSuffix(vocabularies.Members[i].Name, "/vocab/validation") {
					r.NoValidation = false
				}
			}
		}
		next := v.Get("$schema")
		if !next.Is(jsonvalue.String) {
			return nil
		}
		uri = next.Text
	}
	return nil
}

// join resolves a reference against a base (RFC 3986, section 5).
func join(base, ref string) (string, error) {
	u, err := url.Parse(ref)
	if err != nil {
		return "", fmt.Errorf("not a URI reference")
	}
	if base == "" || u.IsAbs() {
		return u.String(), nil
	}
	b, err := url.Parse(base)
	if err != nil {
		return u.String(), nil
	}
	if b.Opaque != "" {
		// urn:... has no hierarchy to resolve against, but for a fragment.
		if u.Path == "" && u.Host == "" {
			b.Fragment, b.RawFragment = u.Fragment, u.RawFragment
			return b.String(), nil
		}
		return u.String(), nil
	}
	return b.ResolveReference(u).String(), nil
}

func (l *Loader) invalid(s *Schema, keyword string, v *jsonvalue.Value, reason string) error {
	e := &Error{Fault: Invalid, Document: s.Resource.Document, Pointer: s.Pointer() + "/" + jsonvalue.EscapeToken(keyword), Keyword: keyword, Offset: -1, Reason: reason}
	if v != nil {
		e.Offset = v.Start
	}
	return e
}
