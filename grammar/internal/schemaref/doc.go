// Package schemaref reads JSON Schema documents into one model for all drafts
// from 4 to 2020-12: keywords that were renamed or split are brought to their
// 2020-12 form, identifiers and anchors are registered, and references are
// resolved on request (JSON Schema Core, section 8; RFC 3986, section 5).
package schemaref
