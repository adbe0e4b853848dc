// Package embedded holds the project's own small model: a GGUF file of four and a half million
// parameters that is part of every program that calls engine.Embedded or
// stencil.Embedded, and of no other, since the linker leaves out what is not called.
//
// It was trained from nothing, on texts made up by a program, for one job: to read a
// short English text and write the fields that are asked for as JSON, YAML or CSV, to
// choose a label, and to fill a tool call. It knows no facts and holds no conversation.
// Everything it was made with is in the folder train of the repository; how well it does
// is in docs/embedded.md.
package embedded
