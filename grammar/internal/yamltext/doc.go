// Package yamltext holds what package grammar knows of YAML texts beside their
// grammar: which strings may be written plain, how the others are quoted, and a
// reader of the documents that the grammar describes.
//
// A plain scalar is safe when every reader, of YAML 1.1 or 1.2, takes it for a
// string: it looks like no null, boolean, number, timestamp, merge key or
// document marker of either, and holds none of YAML's indicators where they
// would be read as such. The set is kept small enough to be told by its first
// characters; what is not in it is quoted.
package yamltext
