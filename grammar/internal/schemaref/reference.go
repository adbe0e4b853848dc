package schemaref

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
)

// Reference is $ref, $dynamicRef or $recursiveRef.
type Reference struct {
	Keyword string
	Value   *jsonvalue.Value
	From    *Schema
	// Anchor is the name of the dynamic anchor that is looked for along the way
	// to here; "" when the reference is static.
	Anchor string
	// Recursive says that it is $recursiveRef to a recursive anchor.
	Recursive bool
	target    *Schema
}

// Resolve finds what the reference leads to, before any dynamic scope is
// considered. Errors are *Error, at the reference.
func (l *Loader) Resolve(ref *Reference) (*Schema, error) {
	if ref.target != nil {
		return ref.target, nil
	}
	target, fragment, err := l.find(ref)
	if err != nil {
		return nil, err
	}
	ref.target = target
	switch ref.Keyword {
	case "$dynamicRef":
		if fragment != "" && fragment[0] != '/' && target.Resource.dynamic[fragment] == target {
			ref.Anchor = fragment
		}
	case "$recursiveRef":
		ref.Recursive = target.Resource.RecursiveAnchor
	}
	return target, nil
}

func (l *Loader) fail(ref *Reference, cause error, format string, args ...any) error {
	return &Error{
		Fault: Unresolved, Document: ref.From.Resource.Document, Pointer: ref.From.Pointer() + "/" + ref.Keyword, Keyword: ref.Keyword,
		Offset: ref.Value.Start, Reason: fmt.Sprintf(format, args...), Err: cause,
	}
}

func (l *Loader) find(ref *Reference) (*Schema, string, error) {
	text, fragment, _ := strings.Cut(ref.Value.Text, "#")
	if decoded, err := url.PathUnescape(fragment); err == nil {
		fragment = decoded
	} else {
		return nil, "", l.fail(ref, nil, "the fragment %q is not well-formed", fragment)
	}
	r := ref.From.Resource
	if text != "" {
		uri, err := join(r.URI, text)
		if err != nil {
			return nil, "", l.fail(ref, nil, "%q is %v", ref.Value.Text, err)
		}
		if r, err = l.document(ref, uri); err != nil {
			return nil, "", err
		}
	}
	switch {
	case fragment == "":
		return r.Root, "", nil
	case fragment[0] == '/':
		s, err := l.pointer(ref, r, fragment)
		return s, fragment, err
	}
	if s := r.anchors[fragment]; s != nil {
		return s, fragment, nil
	}
	return nil, "", l.fail(ref, nil, "no schema of %q has the anchor %q", r.URI, fragment)
}

// document finds the resource with the URI, fetching its document if need be.
func (l *Loader) document(ref *Reference, uri string) (*Resource, error) {
	if r, ok := l.byURI[uri]; ok {
		return r, nil
	}
	if text, ok := metaSchemas[uri]; ok {
		s, err := l.Load(text, uri)
		if err != nil {
			return nil, l.fail(ref, err, "%s is not a valid schema", uri)
		}
		return s.Resource, nil
	}
	if l.opts.Resolver == nil {
		return nil, l.fail(ref, nil, "%s is another document, and no resolver is given", uri)
	}
	text, err := l.opts.Resolver(uri)
	if err != nil {
		return nil, l.fail(ref, err, "%s could not be fetched", uri)
	}
	// A document that does not say its draft is read as what refers to it.
	draft := l.opts.Draft
	if from := ref.From.Resource; draft == 0 && from.Declared {
		draft = from.Draft
	}
	s, err := l.load(string(text), uri, draft)
	if err != nil {
		return nil, l.fail(ref, err, "%s is not a valid schema", uri)
	}
	return s.Resource, nil
}

// pointer follows a JSON pointer from the resource's root. What it leads to is
// read as a schema even where no keyword makes it one.
func (l *Loader) pointer(ref *Reference, r *Resource, pointer string) (*Schema, error) {
	v, nearest := r.Root.Value, r.Root
	// below is where what stands below the nearest schema begins.
	below := 0
	for at := 0; at < len(pointer); {
		token, _, _ := strings.Cut(pointer[at+1:], "/")
		at += 1 + len(token)
		name := token
		if strings.Contains(token, "~") {
			name = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
		}
		var next *jsonvalue.Value
		switch v.Kind {
		case jsonvalue.Object:
			next = v.Get(name)
		case jsonvalue.Array:
			if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(v.Items) {
				next = &v.Items[i]
			}
		}
		if next == nil {
			return nil, l.fail(ref, nil, "nothing stands at %s", pointer)
		}
		v = next
		if v.Mark > 0 {
			nearest, below = l.schemas[v.Mark-1], at
		}
	}
	if nearest.Value == v {
		return nearest, nil
	}
	return l.parse(v, Schema{parent: nearest, keyword: pointer[below+1:], Resource: nearest.Resource})
}
