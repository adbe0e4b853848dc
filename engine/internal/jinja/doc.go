// Package jinja evaluates the chat templates that model files carry, which are
// written in the language of the Python library Jinja2.
//
// A template comes from an untrusted file, so an evaluation is bounded: it may take a
// number of steps, nest to a depth and write a number of bytes, and ends with a
// located *Error beyond them. Templates see only the values they are given: there
// are no files, no includes, no access to Go values. This is why no general library
// is used: those at hand bound neither time nor memory.
//
// The language is the one Hugging Face evaluates chat templates in: trim_blocks and
// lstrip_blocks on, values immutable, break and continue, the generation tag, and the
// functions raise_exception, strftime_now, namespace, range and dict. What is not
// implemented (inheritance, includes, imports, call blocks) is a parse error. One
// difference shows: a tuple is a list and prints as one.
package jinja
